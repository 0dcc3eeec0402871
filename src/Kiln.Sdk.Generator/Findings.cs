using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Kiln.Sdk.Generator;

/// <summary>What the generator says about a record that it cannot generate for.</summary>
internal static class Findings
{
    public const string UnsupportedType = "KILNGEN001";
    public const string UnusableRecord = "KILNGEN002";
    public const string DuplicateName = "KILNGEN003";
    public const string NotARecord = "KILNGEN004";

    private const string Category = "Kiln.Configuration";

    private static readonly DiagnosticDescriptor UnsupportedTypeRule = new(
        UnsupportedType,
        "Unsupported option type",
        "The option '{0}' has the type {1}, which is not one that a template can set; use string, bool, int, long, "
        + "double, TimeSpan, HclValue, a list or map of strings, a config record, or mark it with [ConfigIgnore]",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor UnusableRecordRule = new(
        UnusableRecord,
        "Unusable config record",
        "The config record '{0}' {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor DuplicateNameRule = new(
        DuplicateName,
        "Duplicate option name",
        "The option name '{0}' is used by more than one property: {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor NotARecordRule = new(
        NotARecord,
        "Not a config record",
        "The property '{0}' includes {1}, which is not a non-nullable config record",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static Diagnostic ToDiagnostic(FindingModel finding)
    {
        LocationModel at = finding.Location;
        Location location = Location.Create(
            at.Path,
            new TextSpan(at.Start, at.Length),
            new LinePositionSpan(new(at.StartLine, at.StartColumn), new(at.EndLine, at.EndColumn)));
        return Diagnostic.Create(RuleOf(finding.Id), location, finding.Argument, finding.Detail);
    }

    public static FindingModel At(string id, ISymbol symbol, string argument, string detail)
    {
        Location location = symbol.Locations[0];
        FileLinePositionSpan lines = location.GetLineSpan();
        return new(id, argument, detail, new(
            lines.Path,
            location.SourceSpan.Start,
            location.SourceSpan.Length,
            lines.StartLinePosition.Line,
            lines.StartLinePosition.Character,
            lines.EndLinePosition.Line,
            lines.EndLinePosition.Character));
    }

    private static DiagnosticDescriptor RuleOf(string id) => id switch
    {
        UnsupportedType => UnsupportedTypeRule,
        UnusableRecord => UnusableRecordRule,
        DuplicateName => DuplicateNameRule,
        _ => NotARecordRule,
    };
}
