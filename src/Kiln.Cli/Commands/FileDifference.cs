using System.Text;
using Kiln.Platform.Processes;

namespace Kiln.Cli.Commands;

/// <summary>Compares a file with a new content, in the words of the program <c>diff</c>.</summary>
internal static class FileDifference
{
    /// <summary>The exit code of <c>diff</c> from which on something is wrong.</summary>
    private const int Trouble = 2;

    /// <param name="name">The file in the words of the user, for the heading.</param>
    /// <param name="path">The file with the old content.</param>
    /// <param name="changed">The new content.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <returns>A unified difference; empty when there is none.</returns>
    /// <exception cref="MissingToolException">The program is not installed.</exception>
    /// <exception cref="IOException">It failed.</exception>
    public static async Task<string> ShowAsync(
        string name,
        string path,
        ReadOnlyMemory<byte> changed,
        CancellationToken cancellationToken)
    {
        using MemoryStream input = new(changed.ToArray(), writable: false);
        using MemoryStream output = new();
        StringBuilder errors = new();
        ProcessSpec spec = new(
            ToolPath.Find("diff", "diffutils"),
            ["-u", "-L", $"old/{name}", "-L", $"new/{name}", path, "-"])
        {
            Input = input,
            OutputStream = output,
            OnErrorLine = line => errors.Append(line).Append('\n'),
        };
        int exitCode = await ChildProcess.RunAsync(spec, cancellationToken);
        if (exitCode >= Trouble)
        {
            string cause = errors.ToString().TrimEnd();
            throw new IOException($"The program 'diff' failed with exit status {exitCode}: {cause}");
        }

        return Encoding.UTF8.GetString(output.GetBuffer().AsSpan(0, (int)output.Length));
    }
}
