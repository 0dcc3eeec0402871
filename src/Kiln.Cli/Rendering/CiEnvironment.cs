namespace Kiln.Cli.Rendering;

/// <summary>What the environment says about where the run takes place.</summary>
internal static class CiEnvironment
{
    /// <returns>Null when there is none that knows groups, or with <c>KILN_CI_GROUPS=0</c>.</returns>
    public static CiSystem? GroupsOf(CliContext context) =>
        context.Variable("KILN_CI_GROUPS") == "0" ? null
        : IsOn(context, "GITHUB_ACTIONS") ? CiSystem.GitHub
        : IsOn(context, "TF_BUILD") ? CiSystem.Azure
        : IsOn(context, "GITLAB_CI") ? CiSystem.GitLab
        : null;

    /// <summary>Nobody watches.</summary>
    public static bool IsCi(CliContext context) => IsOn(context, "CI") || GroupsOf(context) is not null;

    private static bool IsOn(CliContext context, string name) =>
        context.Variable(name) is { } value && !value.Equals("false", StringComparison.OrdinalIgnoreCase) && value != "0";
}
