using System.Diagnostics;
using Kiln.Testing;

namespace Kiln.Compression.Tests;

/// <summary>The system's own tools, which say whether a file is what it should be.</summary>
internal static class Tool
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <returns>What it wrote; it must succeed and may not complain.</returns>
    public static async Task<byte[]> RunAsync(string name, string package, params string[] arguments)
    {
        ProcessStartInfo start = new(Requires.Tool(name, package), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using MemoryStream output = new();
        Task<string> errors = process.StandardError.ReadToEndAsync(Token);
        await process.StandardOutput.BaseStream.CopyToAsync(output, Token);
        await process.WaitForExitAsync(Token);
        string complaint = await errors;
        Assert.True(process.ExitCode == 0 && complaint.Length == 0, $"{name} {string.Join(' ', arguments)}: {complaint}");
        return output.ToArray();
    }
}
