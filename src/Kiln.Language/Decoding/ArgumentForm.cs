namespace Kiln.Language.Decoding;

/// <summary>How the value of an argument is read where the text alone does not say it: in the JSON form.</summary>
public enum ArgumentForm
{
    /// <summary>An expression: strings, and the names in objects, are templates.</summary>
    Expression,

    /// <summary>A value that uses no names and functions: strings are taken as they are.</summary>
    Literal,

    /// <summary>Something that is looked at and not evaluated, such as a type: a string holds its native syntax.</summary>
    Static,
}
