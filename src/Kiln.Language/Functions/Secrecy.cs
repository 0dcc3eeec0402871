namespace Kiln.Language.Functions;

/// <summary>How secret arguments make the result of a function secret.</summary>
public enum Secrecy
{
    /// <summary>One secret part anywhere in the arguments makes the whole result secret.</summary>
    OfWhole,

    /// <summary>The function only passes parts of its arguments on, so that each part keeps its own secrecy.</summary>
    OfParts,

    /// <summary>The function decides itself.</summary>
    Decided,
}
