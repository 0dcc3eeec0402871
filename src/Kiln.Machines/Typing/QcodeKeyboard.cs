using Kiln.Machines.Typing.Keys;

namespace Kiln.Machines.Typing;

/// <summary>
/// A keyboard whose keys have QEMU's names, as <c>input-send-event</c> and <c>send-key</c> take them.
/// </summary>
/// <param name="send">Sends one key, by its name, down (true) or up.</param>
public sealed class QcodeKeyboard(Func<string, bool, CancellationToken, Task> send) : IKeyboard
{
    public Task SendAsync(KeyStroke stroke, CancellationToken cancellationToken) =>
        KeyCodes.Qcode(stroke.Key) is string code
            ? send(code, stroke.IsDown, cancellationToken)
            : Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
