namespace Kiln.Language.Json;

/// <summary>How strictly JSON is read.</summary>
public sealed record JsonDialect
{
    /// <summary>JSON as it is defined, in which an object may have two properties of one name.</summary>
    public static JsonDialect Strict { get; } = new();

    /// <summary>
    /// What people write by hand: <c>//</c> comments and commas before a closing bracket are warnings. A name that
    /// occurs twice in an object is an error, because one of the two values would be lost in silence.
    /// </summary>
    public static JsonDialect Lenient { get; } = new() { AllowsExtras = true, RefusesDuplicates = true };

    /// <summary>Comments and trailing commas are warnings instead of errors.</summary>
    public bool AllowsExtras { get; init; }

    public bool RefusesDuplicates { get; init; }
}
