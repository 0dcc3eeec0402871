using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Values;

namespace Kiln.Engine.Running;

/// <summary>The variables that a shell in the machine gets: those that scripts of the build get as well.</summary>
internal static class ShellEnvironment
{
    private static readonly ImmutableArray<(string Name, string Source)> Http =
    [
        ("PACKER_HTTP_ADDR", "PackerHTTPAddr"),
        ("PACKER_HTTP_IP", "PackerHTTPIP"),
        ("PACKER_HTTP_PORT", "PackerHTTPPort"),
    ];

    /// <param name="context">Names the build.</param>
    /// <param name="variables">Of the running build.</param>
    /// <param name="config">Of the provisioner that failed; null when it could not be worked out.</param>
    public static ImmutableSortedDictionary<string, string> Of(
        PrepareContext context,
        BuildVariables variables,
        HclValue? config)
    {
        ImmutableSortedDictionary<string, string>.Builder result =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        result["PACKER_BUILD_NAME"] = context.BuildName;
        result["PACKER_BUILDER_TYPE"] = context.BuilderType;
        foreach ((string name, string source) in Http)
        {
            if (variables.Values.GetValueOrDefault(source) is { } value && TextOf(value) is { } text && IsGiven(text))
            {
                result[name] = text;
            }
        }

        AddOwn(result, config);
        return result.ToImmutable();
    }

    /// <summary>By the options' names, which all provisioners that run scripts share.</summary>
    private static void AddOwn(ImmutableSortedDictionary<string, string>.Builder result, HclValue? config)
    {
        if (config?.Get("environment_vars") is { HasContent: true } pairs && IsSequence(pairs))
        {
            foreach (string pair in pairs.AsElements().Select(TextOf).OfType<string>())
            {
                int equals = pair.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0)
                {
                    result[pair[..equals]] = pair[(equals + 1)..];
                }
            }
        }

        if (config?.Get("env") is { HasContent: true } map && map.Type is MapType or ObjectType)
        {
            foreach ((string name, HclValue value) in map.AsEntries())
            {
                result[name] = TextOf(value) ?? "";
            }
        }
    }

    private static bool IsSequence(HclValue value) => value.Type is ListType or SetType or TupleType;

    private static bool IsGiven(string text) =>
        text is not ("" or "0" or BuildVariables.UnknownText)
        && !text.EndsWith("_NOT_IMPLEMENTED_BY_BUILDER", StringComparison.Ordinal);

    private static string? TextOf(HclValue value) => value switch
    {
        { HasContent: true } when value.Type == HclType.String => value.AsString(),
        { HasContent: true } when value.Type == HclType.Number => value.AsNumber().ToString(),
        _ => null,
    };
}
