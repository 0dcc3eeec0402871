using Kiln.Engine.Events;
using Kiln.Engine.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;

namespace Kiln.Engine.Tests.Events;

public sealed class MaskingSinkTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private static readonly BuildEvent[] WithSecrets =
    [
        new Said(Now, "b", "b", "a key"),
        new ErrorSaid(Now, "b", "b", "a key"),
        new MachineSaid(Now, "b", "b", "type", ["key", "x"]),
        new ProgressMade(Now, "b", "key", 1, 2),
        new ComponentFinished(Now, "b", ComponentKind.Provisioner, "shell", "", TimeSpan.Zero, "key"),
        new BuildFinished(Now, "b", TimeSpan.Zero, "key", [new("id", "key", "key", ["key"])]),
    ];

    private static readonly BuildEvent[] WithoutTexts =
    [
        new RunStarted(Now, ["b"]),
        new BuildStarted(Now, "b"),
        new ComponentStarted(Now, "b", ComponentKind.Provisioner, "shell", ""),
        new ComponentFinished(Now, "b", ComponentKind.Provisioner, "shell", "", TimeSpan.Zero, null),
        new RunFinished(Now, TimeSpan.Zero, false),
    ];

    [Fact]
    public void Every_kind_of_event_is_masked_or_has_nothing_to_mask()
    {
        Type[] kinds = [.. typeof(BuildEvent).Assembly.GetTypes().Where(static t => t.IsSubclassOf(typeof(BuildEvent)))];
        Assert.Equal(kinds.ToHashSet(), WithSecrets.Concat(WithoutTexts).Select(static e => e.GetType()).ToHashSet());

        RecordingSink recorded = new();
        MaskingSink sink = new(recorded, new(["key"]));
        foreach (BuildEvent buildEvent in WithSecrets.Concat(WithoutTexts))
        {
            sink.Publish(buildEvent);
        }

        Assert.All(recorded.Events, static e => Assert.DoesNotContain("key", Text(e), StringComparison.Ordinal));
        Assert.All(recorded.Events.Take(WithSecrets.Length), static e => Assert.Contains("<sensitive>", Text(e), StringComparison.Ordinal));
    }

    private static string Text(BuildEvent buildEvent) => buildEvent switch
    {
        MachineSaid e => $"{e} {string.Join(' ', e.Data)}",
        BuildFinished e => $"{e} {string.Join(' ', e.Artifacts.SelectMany(static a => a.Files.Append(a.Id).Append(a.Description)))}",
        _ => buildEvent.ToString()!,
    };
}
