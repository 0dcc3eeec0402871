using System.Collections.Immutable;
using System.Globalization;
using Kiln.GoTemplate;
using Kiln.GoTemplate.Outline;
using Kiln.Template.Blocks;

namespace Kiln.Template.Upgrading;

/// <summary>Turns calls of a Go template into expressions of HCL2.</summary>
/// <param name="context">What the upgrade knows.</param>
/// <param name="place">Where the text stands.</param>
/// <param name="problems">Receives calls that would be expected to have a counterpart and have none.</param>
internal sealed class CallUpgrade(UpgradeContext context, UpgradePlace place, List<string> problems)
{
    /// <returns>An expression with the same value, or null when there is none.</returns>
    public string? Expression(GoExpression expression) => expression switch
    {
        GoConstant { Value: GoString text } => HclText.Quote(text.Value),
        GoConstant { Value: GoInt number } => number.Value.ToString(CultureInfo.InvariantCulture),
        GoCall call => Call(call),
        _ => null,
    };

    public string? Call(GoCall call)
    {
        string? expression = place == UpgradePlace.Default ? Default(call) : Template(call) ?? Text(call);
        if (expression is null && Advice(call.Name) is { } advice)
        {
            problems.Add(
                $"unhandled \"{call.Name}\" call:\n"
                + $"there is no way to automatically upgrade the \"{call.Name}\" call.\n{advice}");
        }

        return expression;
    }

    private static string? Default(GoCall call) =>
        call is { Name: "env", Arguments: [GoConstant { Value: GoString name }] }
            ? $"env({HclText.Quote(name.Value)})"
            : null;

    /// <summary>What the template, the build and the run know.</summary>
    private string? Template(GoCall call) => (call.Name, Constants(call)) switch
    {
        ("user", [{ } name]) => context.User(name),
        ("env", [{ } name]) => context.FromEnvironment(name),
        ("timestamp", []) => context.Time(),
        ("isotime", []) or ("strftime", []) => "timestamp()",
        ("template_dir", []) => "path.root",
        ("pwd", []) => "path.cwd",
        ("packer_version", []) => "packer.version",
        ("uuid", []) => "uuidv4()",
        ("build_name", []) when place is UpgradePlace.Builder or UpgradePlace.Step => "source.name",
        ("build_type", []) when place is UpgradePlace.Builder or UpgradePlace.Step => "source.type",
        ("build", [{ } key]) when place == UpgradePlace.Step && Identifiers.IsValid(key) => $"build.{key}",
        ("aws_secretsmanager", [{ } name]) => context.AwsSecret(name, null),
        ("aws_secretsmanager", [{ } name, { } key]) => context.AwsSecret(name, key),
        _ => null,
    };

    /// <summary>What works on texts, whatever they come from.</summary>
    private string? Text(GoCall call) => call switch
    {
        { Name: "upper" or "lower", Arguments.Length: 1 } => Function(call.Name, call.Arguments),
        { Name: "isotime", Arguments.Length: 1 } => Function("legacy_isotime", call.Arguments),
        { Name: "strftime", Arguments.Length: 1 } => Function("legacy_strftime", call.Arguments),
        { Name: "vault", Arguments.Length: 2 } or { Name: "consul_key", Arguments.Length: 1 }
            or { Name: "aws_secretsmanager_raw", Arguments.Length: 1 } => Function(call.Name, call.Arguments),
        { Name: "split", Arguments: [{ } text, { } separator, GoConstant { Value: GoInt { Value: >= 0 } index }] } =>
            Function("split", [separator, text]) is { } parts
                ? string.Create(CultureInfo.InvariantCulture, $"{parts}[{index.Value}]")
                : null,
        { Name: "replace_all", Arguments: [{ } old, { } fresh, { } text] } => Replace(old, fresh, text),
        { Name: "replace", Arguments: [{ } old, { } fresh, GoConstant { Value: GoInt { Value: -1 } }, { } text] } =>
            Replace(old, fresh, text),
        _ => null,
    };

    /// <summary>
    /// HCL2 takes what stands between slashes for a regular expression, and replaces nothing between letters.
    /// </summary>
    private string? Replace(GoExpression old, GoExpression fresh, GoExpression text) =>
        old is GoConstant { Value: GoString { Value.Length: > 0 } wanted } && !wanted.Value.StartsWith('/')
            ? Function("replace", [text, old, fresh])
            : null;

    private string? Function(string name, ImmutableArray<GoExpression> arguments)
    {
        string?[] upgraded = [.. arguments.Select(Expression)];
        return upgraded.Contains(null) ? null : $"{name}({string.Join(", ", upgraded)})";
    }

    /// <returns>The arguments if all of them are texts, otherwise something that no call has.</returns>
    private static string[] Constants(GoCall call) =>
        call.Arguments.All(static a => a is GoConstant { Value: GoString })
            ? [.. call.Arguments.Select(static a => ((GoString)((GoConstant)a).Value).Value)]
            : ["", "", ""];

    private string? Advice(string name) => name switch
    {
        "upper" or "lower" or "split" or "replace" =>
            $"Please manually upgrade to `{name}(...)`, if its value is known before the component runs.",
        "replace_all" => "Please manually upgrade to `replace(...)`, if its value is known before the component runs.",
        "clean_resource_name" or "clean_image_name" or "clean_ami_name" =>
            "Please manually upgrade to `regex_replace(...)`: each builder cleans names in its own way.",
        "sed" => "It always fails; please manually upgrade to `replace(...)`.",
        "build" when place != UpgradePlace.Step => "A build is known in provisioners and post-processors only.",
        "user" or "env" or "vault" or "consul_key" or "aws_secretsmanager" or "aws_secretsmanager_raw" =>
            "Its arguments must be plain texts.",
        _ when place is UpgradePlace.Local or UpgradePlace.StepArgument => "Nothing renders Go templates here.",
        _ => null,
    };
}
