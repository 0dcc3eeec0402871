namespace Kiln.Language.Decoding;

/// <summary>What a schema asked for, and a body with everything else, for another schema.</summary>
public sealed record PartialContent(BodyContent Content, Body Rest);
