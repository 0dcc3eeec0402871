using Microsoft.CodeAnalysis;

namespace Kiln.Sdk.Generator;

/// <summary>What a property type means: how it is read, and its type in the schema.</summary>
internal static class OptionTypes
{
    private const string ConfigRecordName = "Kiln.Sdk.Configuration.ConfigRecordAttribute";

    private const string Types = "global::Kiln.Values.HclType.";

    /// <returns>The option with its type filled in, or null when the type is not supported.</returns>
    public static OptionModel? Describe(OptionModel option, ITypeSymbol type)
    {
        ITypeSymbol plain = WithoutNullable(type, out bool isNullableValue);
        if (IsConfigRecord(plain))
        {
            return option with { Shape = OptionShape.Block, RecordType = FullName(plain) };
        }

        if (ElementOf(plain, "System.Collections.Immutable.ImmutableArray<T>") is ITypeSymbol element
            && IsConfigRecord(element))
        {
            return option with { Shape = OptionShape.BlockList, RecordType = FullName(element) };
        }

        if (Describe(plain) is not (string conversion, string hclType))
        {
            return null;
        }

        bool isCollection = conversion == "StringMap" || conversion.EndsWith("List", StringComparison.Ordinal);
        bool isNullable = isNullableValue || type.NullableAnnotation == NullableAnnotation.Annotated;
        return option with
        {
            Conversion = conversion,
            HclType = Types + hclType,
            IsNullableValue = isNullableValue,
            FallsBackToEmpty = isCollection && !isNullable,
        };
    }

    public static bool IsConfigRecord(ITypeSymbol type) =>
        type is INamedTypeSymbol named
        && named.GetAttributes().Any(static a => a.AttributeClass?.ToDisplayString() == ConfigRecordName);

    public static string FullName(ITypeSymbol type) =>
        type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    private static (string Conversion, string HclType)? Describe(ITypeSymbol type)
    {
        if (Scalar(type) is (string, string) scalar)
        {
            return scalar;
        }

        if (ElementOf(type, "System.Collections.Immutable.ImmutableArray<T>") is ITypeSymbol item
            && Scalar(item) is (string conversion, string hclType)
            && hclType is "String" or "Number")
        {
            return (conversion + "List", $"List({Types}{hclType})");
        }

        return type.OriginalDefinition.ToDisplayString() is
                "System.Collections.Immutable.ImmutableSortedDictionary<TKey, TValue>"
            && ((INamedTypeSymbol)type).TypeArguments.All(static a => a.SpecialType == SpecialType.System_String)
            ? ("StringMap", $"Map({Types}String)")
            : null;
    }

    private static (string Conversion, string HclType)? Scalar(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_String => ("String", "String"),
        SpecialType.System_Boolean => ("Bool", "Bool"),
        SpecialType.System_Int32 => ("Int32", "Number"),
        SpecialType.System_Int64 => ("Int64", "Number"),
        SpecialType.System_Double => ("Double", "Number"),
        _ => type.ToDisplayString(NullableFlowState.None) switch
        {
            "System.TimeSpan" => ("Duration", "String"),
            "Kiln.Values.HclValue" => ("Any", "Dynamic"),
            _ => null,
        },
    };

    private static ITypeSymbol? ElementOf(ITypeSymbol type, string generic) =>
        type is INamedTypeSymbol named && type.OriginalDefinition.ToDisplayString() == generic
            ? named.TypeArguments[0]
            : null;

    private static ITypeSymbol WithoutNullable(ITypeSymbol type, out bool isNullableValue)
    {
        isNullableValue = type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;
        return isNullableValue
            ? ((INamedTypeSymbol)type).TypeArguments[0]
            : type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);
    }
}
