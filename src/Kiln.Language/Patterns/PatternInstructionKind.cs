namespace Kiln.Language.Patterns;

internal enum PatternInstructionKind
{
    /// <summary>Takes one character of a set.</summary>
    Character,

    /// <summary>Goes on in two places; the first one is preferred.</summary>
    Split,

    /// <summary>Notes the position.</summary>
    Save,

    /// <summary>Goes on if something holds here.</summary>
    Assertion,

    /// <summary>The pattern has matched.</summary>
    Match,
}
