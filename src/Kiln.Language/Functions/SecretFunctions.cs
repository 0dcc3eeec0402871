using System.Collections.Immutable;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

/// <summary>Functions that fetch secrets, and those that say what is one.</summary>
internal static class SecretFunctions
{
    private static readonly FunctionParameter Anything = AnyPartly("value") with { AllowNull = true };

    public static IEnumerable<FunctionDefinition> Create(FunctionEnvironment environment) =>
    [
        new ValueFunction("consul_key", [String("key")], HclType.String, a => Fetched(environment.Secrets.ConsulKey(a[0].AsString()), environment)),
        new ValueFunction("vault", [String("path"), String("key")], HclType.String, a => Fetched(environment.Secrets.Vault(a[0].AsString(), a[1].AsString()), environment)),
        new ValueFunction(
            "aws_secretsmanager",
            [String("name"), String("key") with { AllowNull = true }],
            HclType.String,
            a => Fetched(environment.Secrets.AwsSecret(a[0].AsString(), a[1].IsNull ? null : a[1].AsString()), environment)),
        new ValueFunction("aws_secretsmanager_raw", [String("name")], HclType.String, a => Fetched(environment.Secrets.AwsSecretText(a[0].AsString()), environment)),
        new ValueFunction("sensitive", [Anything], HclType.Dynamic, a => Marked(a[0], environment)) { Secrecy = Secrecy.Decided },
        new ValueFunction("nonsensitive", [Anything], HclType.Dynamic, static a => a[0].WithoutSensitivity()) { Secrecy = Secrecy.Decided },
        new ValueFunction("issensitive", [Anything], HclType.Bool, static a => IsSensitive(a)) { Secrecy = Secrecy.Decided },
    ];

    private static FunctionResult Fetched(SecretLookup lookup, FunctionEnvironment environment) => lookup.Text is { } text
        ? Marked(HclValue.String(text), environment)
        : FunctionResult.Fail(lookup.Problem!);

    private static HclValue Marked(HclValue value, FunctionEnvironment environment)
    {
        environment.NoteSecret(value);
        return value.WithSensitivity(true);
    }

    /// <summary>An unknown part may turn out to be secret.</summary>
    private static HclValue IsSensitive(ImmutableArray<HclValue> arguments) =>
        arguments[0].ContainsSensitive ? HclValue.True
        : arguments[0].IsWhollyKnown ? HclValue.False
        : HclValue.Unknown(HclType.Bool);
}
