using System.Collections.Immutable;
using Kiln.Cli.Rendering;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Tests.Rendering;

/// <summary>Runs of builds as events, for the tests of the renderers.</summary>
internal static class Story
{
    public static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeSeconds(1_795_403_452);

    private static readonly ArtifactSummary Null =
        new("fnoeding.null", "Null", "Did not export anything. This is the null builder", []);

    private static readonly ArtifactSummary Checksum =
        new("packer.post-processor.checksum", "", "Created artifact from files: o.txt, p,q", ["o.txt", "p,q"]);

    /// <summary>One build succeeds with post-processors, one fails in a provisioner.</summary>
    public static ImmutableArray<BuildEvent> TwoBuilds { get; } =
    [
        new RunStarted(Time, ["null.a", "null.b"]),
        new BuildStarted(Time, "null.a"),
        new BuildStarted(Time, "null.b"),
        new ComponentStarted(Time, "null.a", ComponentKind.Provisioner, "shell-local", ""),
        Said("null.a", "Running local shell script: /tmp/x"),
        ErrorSaid("null.a", "two"),
        Said("null.a", ""),
        Said("null.b", "line 1\nline 2\n\n"),
        new MachineSaid(Time, "null.a", "null.a", "my-type", ["a,b", "c\r\nd"]),
        new ProgressMade(Time, "null.a", "base.iso", 5, 10),
        Said("null.a", "Running post-processor:  (type manifest)"),
        new ComponentStarted(Time, "null.a", ComponentKind.PostProcessor, "manifest", ""),
        new ComponentFinished(Time, "null.a", ComponentKind.PostProcessor, "manifest", "", TimeSpan.Zero, null),
        new Said(Time, "null.a", "null.a (checksum)", "working"),
        new BuildFinished(Time, "null.a", TimeSpan.FromMilliseconds(70.735), null, [Null, Checksum, new(null!, null!, null!, default)]),
        new BuildFinished(Time, "null.b", TimeSpan.FromMilliseconds(72.968), "Script exited: 3", [Null]),
        new RunFinished(Time, TimeSpan.FromMilliseconds(73.002), Cancelled: false),
    ];

    public static ImmutableArray<BuildEvent> Nothing { get; } =
        [new RunStarted(Time, []), new RunFinished(Time, TimeSpan.FromMicroseconds(12), Cancelled: false)];

    public static ImmutableArray<BuildEvent> Cancelled { get; } =
    [
        new RunStarted(Time, ["a"]),
        new ErrorSaid(Time, "", "", "Cancelling build after receiving interrupt"),
        new BuildFinished(Time, "a", TimeSpan.FromSeconds(2), "cancelled", []),
        new RunFinished(Time, TimeSpan.FromSeconds(2), Cancelled: true),
    ];

    public static ImmutableArray<BuildEvent> SixBuilds { get; } =
    [
        new RunStarted(Time, ["a", "b", "c", "d", "e", "f"]),
        new BuildFinished(Time, "f", TimeSpan.FromSeconds(1), null, []),
        new RunFinished(Time, TimeSpan.FromSeconds(1), Cancelled: false),
    ];

    public static string Tell(IRenderer renderer, params IEnumerable<BuildEvent> events)
    {
        TextBuffer text = new();
        foreach (BuildEvent buildEvent in events)
        {
            renderer.Render(buildEvent, text);
        }

        return text.Text.ToString();
    }

    private static Said Said(string build, string text) => new(Time, build, build, text);

    private static ErrorSaid ErrorSaid(string build, string text) => new(Time, build, build, text);
}
