using System.Text;

namespace Kiln.Testing.WinRm.Machine;

/// <summary>One run of a program of a <see cref="WindowsMachine"/>.</summary>
/// <param name="Arguments">The rest of the command line.</param>
/// <param name="Input">What the client sends.</param>
/// <param name="Write">Waits while the client does not take more; true for the error output.</param>
/// <param name="Token">Cancelled when the command is ended.</param>
public sealed record MachineProgram(
    string Arguments, Stream Input, Func<bool, ReadOnlyMemory<byte>, ValueTask> Write, CancellationToken Token)
{
    public ValueTask PrintAsync(string text) => Write(false, Encoding.UTF8.GetBytes(text));

    public ValueTask PrintErrorAsync(string text) => Write(true, Encoding.UTF8.GetBytes(text));
}
