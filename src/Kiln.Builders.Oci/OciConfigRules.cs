using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kiln.Images.Changes;
using Kiln.Images.Model;
using Kiln.Images.References;
using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Oci;

/// <summary>What a template can get wrong that no single option shows.</summary>
internal static partial class OciConfigRules
{
    public const string HostNetwork = "host";
    public const string NoNetwork = "none";
    public const string Scratch = "scratch";

    // Some mistakes show only when a change is applied.
    private static readonly ImageConfig AnyConfig = new() { Platform = ImagePlatform.Host };

    private static readonly ImmutableArray<string> Variants =
    [
        "extract", "custom", "essential", "apt", "required", "minbase", "buildd", "important", "debootstrap", "-",
        "standard",
    ];

    public static IEnumerable<ConfigProblem> Check(OciConfig config) =>
    [
        .. CheckBase(config),
        .. config.Bootstrap is null ? [] : CheckBootstrap(config.Bootstrap),
        .. CheckOutputs(config),
        .. CheckChanges(config),
        .. CheckRest(config),
    ];

    /// <summary>All outputs, each with the option that named it.</summary>
    public static ImmutableArray<(string Option, string Text)> OutputsOf(OciConfig config) =>
    [
        .. config.Output is null ? [] : new[] { ("output", config.Output) },
        .. config.Outputs.Select(static text => ("outputs", text)),
    ];

    private static IEnumerable<ConfigProblem> CheckBase(OciConfig config)
    {
        if (config.From is null == config.Bootstrap is null)
        {
            yield return new(
                config.From is null
                    ? "The image needs a base: set \"from\" (\"scratch\" for an empty one) or add a "
                        + "\"bootstrap\" block."
                    : "\"from\" and \"bootstrap\" both say what the image starts from. Remove one of them.",
                config.From is null ? null : "from");
        }

        if (config.From is not (null or Scratch) && Problem(() => ImageLocation.Parse(config.From)) is string problem)
        {
            yield return new(problem, "from");
        }
    }

    private static IEnumerable<ConfigProblem> CheckBootstrap(BootstrapConfig bootstrap)
    {
        if (!SuitePattern().IsMatch(bootstrap.Suite))
        {
            yield return new(
                $"\"{bootstrap.Suite}\" is not the name of a release. Write for example bookworm, stable or noble.",
                "bootstrap.suite");
        }

        if (bootstrap.Mirror is string mirror
            && !mirror.StartsWith("deb ", StringComparison.Ordinal)
            && !mirror.Contains("://", StringComparison.Ordinal))
        {
            yield return new(
                $"\"{mirror}\" is not a mirror. Write a URL such as http://deb.debian.org/debian, or a line of a "
                + "sources.list that starts with deb.",
                "bootstrap.mirror");
        }

        foreach (string package in bootstrap.Packages.Where(static package => !PackagePattern().IsMatch(package)))
        {
            yield return new($"\"{package}\" is not the name of a package.", "bootstrap.packages");
        }

        if (!Variants.Contains(bootstrap.Variant))
        {
            yield return new(
                $"There is no variant \"{bootstrap.Variant}\". The variants are {string.Join(", ", Variants)}.",
                "bootstrap.variant");
        }
    }

    private static IEnumerable<ConfigProblem> CheckOutputs(OciConfig config)
    {
        ImmutableArray<(string Option, string Text)> outputs = OutputsOf(config);
        if (outputs.IsEmpty)
        {
            yield return new(
                "The image has to go somewhere: set \"output\", for example to \"oci-archive:image.tar\".");
        }

        HashSet<string> seen = [];
        foreach ((string option, string text) in outputs)
        {
            if (Problem(() => ImageLocation.Parse(text)) is string problem)
            {
                yield return new(problem, option);
            }
            else if (ImageLocation.Parse(text) is PlainPathLocation or RegistryLocation
                && !text.StartsWith("docker://", StringComparison.Ordinal))
            {
                yield return new(
                    $"\"{text}\" does not say in which form the image is written. Put oci:, oci-archive:, "
                    + "docker-archive: or docker:// before it.",
                    option);
            }
            else if (!seen.Add(text))
            {
                yield return new($"\"{text}\" is named twice.", option);
            }
        }
    }

    private static IEnumerable<ConfigProblem> CheckChanges(OciConfig config) =>
        config.Changes
            .Select(static change => Problem(
                () => ConfigChange.ApplyAll(AnyConfig, [change], DateTimeOffset.UnixEpoch)))
            .OfType<string>()
            .Select(static problem => new ConfigProblem(problem, "changes"));

    private static IEnumerable<ConfigProblem> CheckRest(OciConfig config)
    {
        if (config.Network is not (HostNetwork or NoNetwork))
        {
            yield return new($"\"{config.Network}\" is not a network. Write host or none.", "network");
        }

        if (config.Platform is not null && Problem(() => ImagePlatform.Parse(config.Platform)) is string problem)
        {
            yield return new(problem, "platform");
        }
        else if (config is { Bootstrap: not null, Platform: string platform }
            && DebianArchitecture.Of(ImagePlatform.Parse(platform)) is null)
        {
            yield return new($"Debian has no architecture for the platform \"{config.Platform}\".", "platform");
        }
    }

    private static string? Problem<T>(Func<T> parse)
    {
        try
        {
            parse();
            return null;
        }
        catch (ImageException e)
        {
            return e.Message;
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._/-]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex SuitePattern();

    // Also apt patterns of mmdebstrap: ?essential, ~t, and a release or architecture after the name.
    [GeneratedRegex(@"\A[A-Za-z0-9?~][^\s,]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex PackagePattern();
}
