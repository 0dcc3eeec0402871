using Kiln.Machines.Typing;

namespace Kiln.Machines.Tests.Support;

/// <summary>Notes what is typed.</summary>
internal sealed class RecordingKeyboard(List<string> log) : IKeyboard
{
    public Task SendAsync(KeyStroke stroke, CancellationToken cancellationToken)
    {
        log.Add($"{(stroke.IsDown ? "down" : "up")} {stroke.Key}");
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        log.Add("closed");
        return ValueTask.CompletedTask;
    }
}
