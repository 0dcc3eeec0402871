using System.Collections.Immutable;
using Kiln.Cli.Rendering;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Tests.Rendering;

public sealed class CiGroupsTests
{
    private static readonly ImmutableArray<BuildEvent> OneBuild =
    [
        new RunStarted(Story.Time, ["a"]),
        new BuildStarted(Story.Time, "a"),
        new ComponentStarted(Story.Time, "a", ComponentKind.Provisioner, "shell", "50%"),
        new Said(Story.Time, "a", "a", "in it"),
        new ComponentFinished(Story.Time, "a", ComponentKind.Provisioner, "shell", "50%", TimeSpan.Zero, null),
        new Said(Story.Time, "a", "a", "between"),
        new ComponentStarted(Story.Time, "a", ComponentKind.PostProcessor, "manifest", ""),
        new BuildFinished(Story.Time, "a", TimeSpan.FromSeconds(1), "two\nlines", []),
        new RunFinished(Story.Time, TimeSpan.FromSeconds(1), Cancelled: false),
    ];

    private const string End = """

        ==> Wait completed after 1 second

        ==> Some builds didn't complete successfully and had errors:
        --> a: two
        lines

        ==> Builds finished but no artifacts were created.

        """;

    [Fact]
    public void GitHub_gets_groups_and_the_errors_of_builds() => Assert.Equal(
        """
        ::group::a: provisioner shell.50%25
        ==> a: in it
        ::endgroup::
        ==> a: between
        ::group::a: post-processor manifest
        ::endgroup::
        Build 'a' errored after 1 second: two
        lines
        ::error::Build 'a': two%0Alines

        """ + End,
        Tell(CiSystem.GitHub, OneBuild));

    [Fact]
    public void Azure_gets_groups_and_the_errors_of_builds() => Assert.Equal(
        """
        ##[group]a: provisioner shell.50%
        ==> a: in it
        ##[endgroup]
        ==> a: between
        ##[group]a: post-processor manifest
        ##[endgroup]
        Build 'a' errored after 1 second: two
        lines
        ##[error]Build 'a': two lines

        """ + End,
        Tell(CiSystem.Azure, OneBuild));

    [Fact]
    public void GitLab_gets_numbered_sections() => Assert.Equal(
        """
        {E}section_start:1795403452:kiln_1{R}{E}a: provisioner shell.50%
        ==> a: in it
        {E}section_end:1795403452:kiln_1{R}{E}
        ==> a: between
        {E}section_start:1795403452:kiln_2{R}{E}a: post-processor manifest
        {E}section_end:1795403452:kiln_2{R}{E}
        Build 'a' errored after 1 second: two
        lines

        """.Replace("{E}", "\e[0K", StringComparison.Ordinal).Replace("{R}", "\r", StringComparison.Ordinal) + End,
        Tell(CiSystem.GitLab, OneBuild));

    [Fact]
    public void Builds_that_run_together_have_no_groups_until_one_is_left() => Assert.Equal(
        """
        ==> a: 1
        Build 'b' finished after 1 second.
        ::group::a: provisioner file
        ==> a: 2
        ::endgroup::

        """,
        Tell(
            CiSystem.GitHub,
            new BuildStarted(Story.Time, "a"),
            new BuildStarted(Story.Time, "b"),
            new ComponentStarted(Story.Time, "a", ComponentKind.Provisioner, "shell", ""),
            new Said(Story.Time, "a", "a", "1"),
            new BuildFinished(Story.Time, "b", TimeSpan.FromSeconds(1), null, []),
            new ComponentFinished(Story.Time, "a", ComponentKind.Provisioner, "shell", "", TimeSpan.Zero, null),
            new ComponentStarted(Story.Time, "a", ComponentKind.Provisioner, "file", "file"),
            new Said(Story.Time, "a", "a", "2"),
            new BuildStarted(Story.Time, "c")));

    [Theory]
    [InlineData("GITHUB_ACTIONS", "true", "", "GitHub")]
    [InlineData("TF_BUILD", "True", "", "Azure")]
    [InlineData("GITLAB_CI", "true", "1", "GitLab")]
    [InlineData("GITHUB_ACTIONS", "false", "", null)]
    [InlineData("GITHUB_ACTIONS", "true", "0", null)]
    [InlineData("CI", "true", "", null)]
    public async Task Environment_says_which_system_it_is(string variable, string value, string groups, string? expected)
    {
        InProcess kiln = new();
        kiln.Environment[variable] = value;
        kiln.Environment["KILN_CI_GROUPS"] = groups;
        CiSystem? found = null;
        kiln.MakeComponents = () => throw new IOException("not needed");
        kiln.Look = context => found = CiEnvironment.GroupsOf(context);
        await kiln.RunAsync("version");
        Assert.Equal(expected, found?.ToString());
    }

    private static string Tell(CiSystem system, params ImmutableArray<BuildEvent> events) =>
        Story.Tell(new CiGroups(new HumanRenderer(new()), system), events);
}
