namespace Kiln.Wire.Gob;

/// <summary>The types that every stream knows.</summary>
public static class GobIds
{
    public const int Boolean = 1;
    public const int Integer = 2;
    public const int Unsigned = 3;
    public const int Float = 4;
    public const int Bytes = 5;
    public const int Text = 6;
    public const int Complex = 7;
    public const int Interface = 8;

    /// <summary>The first id that a stream may define.</summary>
    public const int FirstDefined = 64;

    internal const int WireType = 16;
    internal const int ArrayType = 17;
    internal const int CommonType = 18;
    internal const int SliceType = 19;
    internal const int StructType = 20;
    internal const int FieldType = 21;
    internal const int FieldTypes = 22;
    internal const int MapType = 23;

    /// <summary>Not a number of the format: the struct of types that encode themselves.</summary>
    internal const int SelfEncodedType = 24;
}
