using System.Text;
using Kiln.Sdk.Communication;
using Kiln.Testing;
using Xunit;

namespace Kiln.Communicators.Tests.Ssh;

/// <summary>Calls that end, in time or with what they waited for.</summary>
internal static class MachineCalls
{
    public static Task<int> ExitAsync(this ICommunicator machine, string command) =>
        Within.Time(machine.RunAsync(new(command), CancellationToken.None), $"the end of '{command}'");

    /// <summary>Standard output without the last end of a line; the command must succeed.</summary>
    public static async Task<string> OutputAsync(this ICommunicator machine, string command)
    {
        using MemoryStream output = new();
        using MemoryStream error = new();
        int exit = await Within.Time(
            machine.RunAsync(new(command) { OutputStream = output, ErrorStream = error }, CancellationToken.None),
            $"the end of '{command}'");
        Assert.True(exit == 0, $"'{command}' ended with {exit}: {Encoding.UTF8.GetString(error.ToArray())}");
        return Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\r', '\n');
    }
}
