using Kiln.Cli.Rendering;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Tests.Rendering;

public sealed class HumanRendererTests
{
    private const string Plain = """
        ==> null.a: Running local shell script: /tmp/x
        ==> null.a: two
        ==> null.a:
        ==> null.b: line 1
        ==> null.b: line 2
        ==> null.b:{S}
        ==> null.b:
        ==> null.a: Running post-processor:  (type manifest)
        ==> null.a (checksum): working
        Build 'null.a' finished after 70 milliseconds 735 microseconds.
        Build 'null.b' errored after 72 milliseconds 968 microseconds: Script exited: 3

        ==> Wait completed after 73 milliseconds 2 microseconds

        ==> Some builds didn't complete successfully and had errors:
        --> null.b: Script exited: 3

        ==> Builds finished. The artifacts of successful builds are:
        --> null.a: Did not export anything. This is the null builder
        --> null.a: Created artifact from files: o.txt, p,q
        --> null.a: <nothing>

        """;

    private const string Colored = """
        {G}null.a: output will be in this color.{0}
        {C}null.b: output will be in this color.{0}

        {G}==> null.a: Running local shell script: /tmp/x{0}
        {R}==> null.a: two{0}
        {G}==> null.a:{0}
        {C}==> null.b: line 1
        ==> null.b: line 2
        ==> null.b:{S}
        ==> null.b:{0}
        {G}==> null.a: Running post-processor:  (type manifest){0}
        {G}==> null.a (checksum): working{0}
        {G}Build 'null.a' finished after 70 milliseconds 735 microseconds.{0}
        {R}Build 'null.b' errored after 72 milliseconds 968 microseconds: Script exited: 3{0}

        ==> Wait completed after 73 milliseconds 2 microseconds

        ==> Some builds didn't complete successfully and had errors:
        --> null.b: Script exited: 3

        ==> Builds finished. The artifacts of successful builds are:
        --> null.a: Did not export anything. This is the null builder
        --> null.a: Created artifact from files: o.txt, p,q
        --> null.a: <nothing>

        """;

    [Fact]
    public void Run_without_color_reads_as_in_Packer() =>
        Assert.Equal(Plain.Replace("{S}", " ", StringComparison.Ordinal), Story.Tell(new HumanRenderer(new()), Story.TwoBuilds));

    [Fact]
    public void Run_with_color_reads_as_in_Packer()
    {
        string expected = Colored
            .Replace("{G}", "\e[1;32m", StringComparison.Ordinal)
            .Replace("{C}", "\e[1;36m", StringComparison.Ordinal)
            .Replace("{R}", "\e[1;31m", StringComparison.Ordinal)
            .Replace("{S}", " ", StringComparison.Ordinal)
            .Replace("{0}", "\e[0m", StringComparison.Ordinal);
        Assert.Equal(expected, Story.Tell(new HumanRenderer(new() { UsesColor = true }), Story.TwoBuilds));
    }

    [Theory]
    [InlineData(0, "2026-11-23T03:10:52Z")]
    [InlineData(90, "2026-11-23T04:40:52+01:30")]
    [InlineData(-300, "2026-11-22T22:10:52-05:00")]
    public void Time_stands_before_messages_of_builds_once_each(int offsetMinutes, string stamp)
    {
        TimeZoneInfo zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromMinutes(offsetMinutes), null, null);
        HumanRenderer renderer = new(new() { ShowsTime = true, Zone = zone });
        string text = Story.Tell(renderer, Story.TwoBuilds);
        Assert.StartsWith($"{stamp}: ==> null.a: Running local shell script: /tmp/x\n", text, StringComparison.Ordinal);
        Assert.Contains($"{stamp}: ==> null.b: line 1\n==> null.b: line 2\n", text, StringComparison.Ordinal);
        Assert.Contains($"{stamp}: Build 'null.b' errored after", text, StringComparison.Ordinal);
        Assert.Contains("\n==> Wait completed after", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Time_stands_inside_the_color()
    {
        HumanRenderer renderer = new(new() { UsesColor = true, ShowsTime = true });
        string text = Story.Tell(renderer, Story.SixBuilds);
        Assert.Contains("\n\e[1;32m2026-11-23T03:10:52Z: Build 'f' finished after 1 second.\e[0m\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Sixth_build_has_the_first_color_again() =>
        Assert.StartsWith(
            "\e[1;32ma: output will be in this color.\e[0m\n\e[1;36mb: output will be in this color.\e[0m\n"
            + "\e[1;35mc: output will be in this color.\e[0m\n\e[1;33md: output will be in this color.\e[0m\n"
            + "\e[1;34me: output will be in this color.\e[0m\n\e[1;32mf: output will be in this color.\e[0m\n\n",
            Story.Tell(new HumanRenderer(new() { UsesColor = true }), Story.SixBuilds),
            StringComparison.Ordinal);

    [Fact]
    public void Run_without_artifacts_says_so() =>
        Assert.Equal(
            "\n==> Wait completed after 12 microseconds\n\n==> Builds finished but no artifacts were created.\n",
            Story.Tell(new HumanRenderer(new() { UsesColor = true }), Story.Nothing));

    [Fact]
    public void Cancelled_run_has_no_lists() =>
        Assert.Equal(
            """
            Cancelling build after receiving interrupt
            Build 'a' errored after 2 seconds: cancelled

            ==> Wait completed after 2 seconds
            Cleanly cancelled builds after being interrupted.

            """,
            Story.Tell(new HumanRenderer(new()), Story.Cancelled));

    [Fact]
    public void Message_of_the_run_itself_has_neither_prefix_nor_color() =>
        Assert.Equal(
            "a\nb\n",
            Story.Tell(new HumanRenderer(new() { UsesColor = true, ShowsTime = true }), new Said(Story.Time, "", "", "a\nb")));
}
