using Kiln.Cli.Rendering;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Tests.Rendering;

public sealed class DurationTableTests
{
    [Fact]
    public void Longest_builds_and_parts_come_first()
    {
        string text = Story.Tell(
            new DurationTable(new HumanRenderer(new())),
            new BuildStarted(Story.Time, "short"),
            new StepFinished(Story.Time, "日本", "StepBoot", TimeSpan.FromSeconds(2.04), null),
            Part("日本", "shell", "setup", 63),
            Part("short", "file", "file", 0.1),
            new BuildFinished(Story.Time, "short", TimeSpan.FromSeconds(0.5), "boom", []),
            new BuildFinished(Story.Time, "日本", TimeSpan.FromSeconds(7505), null, []),
            new RunFinished(Story.Time, TimeSpan.FromSeconds(7505), Cancelled: true));
        Assert.EndsWith(
            """

            ==> Durations:
            日本                           2h05m
                provisioner shell "setup"  1m03s
                step StepBoot               2.0s
            short                           0.5s  failed
                provisioner file            0.1s

            """,
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_without_builds_has_no_table() => Assert.DoesNotContain(
        "Durations", Story.Tell(new DurationTable(new HumanRenderer(new())), Story.Nothing), StringComparison.Ordinal);

    [Fact]
    public void Large_run_shows_its_longest_builds_and_says_how_many_are_left_out()
    {
        IEnumerable<BuildEvent> events = Enumerable.Range(0, 100)
            .Select(static i => (BuildEvent)new BuildFinished(Story.Time, $"b{i}", TimeSpan.FromSeconds(i), null, []))
            .Append(new RunFinished(Story.Time, TimeSpan.Zero, Cancelled: true));
        string text = Story.Tell(new DurationTable(new HumanRenderer(new())), events);
        Assert.Contains("\nb99", text, StringComparison.Ordinal);
        Assert.EndsWith("\nand 70 more\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0.0s")]
    [InlineData(59.94, "59.9s")]
    [InlineData(59.96, "1m00s")]
    [InlineData(3599, "59m59s")]
    [InlineData(3600, "1h00m")]
    [InlineData(90061, "25h01m")]
    public void Duration_is_short(double seconds, string expected) =>
        Assert.Equal(expected, ShortDuration.Of(TimeSpan.FromSeconds(seconds)));

    private static ComponentFinished Part(string build, string type, string name, double seconds) =>
        new(Story.Time, build, ComponentKind.Provisioner, type, name, TimeSpan.FromSeconds(seconds), null);
}
