using System.Text;

namespace Kiln.Testing.WinRm.Machine;

/// <param name="Input">Of the command.</param>
/// <param name="Write">Waits while the client does not take more; true for the error output.</param>
internal sealed record ProgramStreams(CommandInput Input, Func<bool, ReadOnlyMemory<byte>, ValueTask> Write)
{
    public ValueTask PrintAsync(string text) => Write(false, Encoding.UTF8.GetBytes(text));

    public ValueTask PrintErrorAsync(string text) => Write(true, Encoding.UTF8.GetBytes(text));
}
