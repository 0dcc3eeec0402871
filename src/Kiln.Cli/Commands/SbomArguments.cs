using System.Collections.Immutable;
using Kiln.Sbom.Documents;

namespace Kiln.Cli.Commands;

/// <summary>
/// The command line of <c>sbom-generate</c>. Compat: it is read by hand, unlike others: flags that are not known are
/// passed over, because provisioners of other versions may send them.
/// </summary>
internal sealed record SbomArguments
{
    private static readonly ImmutableArray<string> Scopes = ["squashed", "all-layers", "alllayers", "all"];

    public string FormatName { get; private init; } = "cyclonedx-json";

    public SbomFormat Format { get; private init; } = SbomFormat.CycloneDx;

    public ImmutableArray<string> Excludes { get; private init; } = [];

    public string Path { get; private init; } = "/";

    /// <param name="error">What is wrong; null when nothing is.</param>
    public static SbomArguments Parse(ImmutableArray<string> arguments, out string? error)
    {
        SbomArguments result = new();
        error = null;
        for (int i = 0; i < arguments.Length && error is null; i++)
        {
            string argument = arguments[i];
            if (!argument.StartsWith('-') || argument == "-")
            {
                result = result with { Path = argument };
                continue;
            }

            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            string flag = (equals < 0 ? argument : argument[..equals]).TrimStart('-');
            if (flag is not ("o" or "output" or "exclude" or "scope"))
            {
                continue;
            }

            string? value = equals >= 0 ? argument[(equals + 1)..] : i + 1 < arguments.Length ? arguments[++i] : null;
            error = value is null ? $"{argument} needs a value." : null;
            result = value is null ? result : result.With(flag, value, out error);
        }

        return result;
    }

    private SbomArguments With(string flag, string value, out string? error)
    {
        error = null;
        switch (flag)
        {
            case "exclude":
                return this with { Excludes = Excludes.Add(value) };
            case "scope":
                // A folder has no layers: both scopes mean the same.
                error = Scopes.Contains(value)
                    ? null
                    : $"\"{value}\" is not a scope: say squashed or all-layers.";
                return this;
            default:
                SbomFormat? format = SbomFormats.Parse(value);
                error = format is null
                    ? $"\"{value}\" is not a format: say cyclonedx-json or spdx-json."
                    : null;
                return this with { FormatName = value, Format = format ?? Format };
        }
    }
}
