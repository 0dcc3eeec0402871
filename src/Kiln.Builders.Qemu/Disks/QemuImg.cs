using System.Collections.Immutable;
using System.Text.Json;
using Kiln.Platform.Processes;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Qemu.Disks;

/// <summary>The program that makes and changes disk images.</summary>
/// <param name="log">Gets each command line.</param>
internal sealed class QemuImg(Action<string> log)
{
    private const string Tool = "qemu-img";
    private const string Package = "qemu-utils";
    private const string Prefix = "qemu-img: ";

    /// <exception cref="MissingToolException">It is not installed.</exception>
    public string Program { get; } = ToolPath.Find(Tool, Package);

    /// <param name="what">For the message, as in "Error creating hard drive".</param>
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <exception cref="BuildFailedException">It failed; the message says what it said.</exception>
    public async Task RunAsync(string what, ImmutableArray<string> arguments, CancellationToken cancellationToken) =>
        await CaptureAsync(what, arguments, cancellationToken);

    /// <exception cref="BuildFailedException">The file is no disk image, or cannot be read.</exception>
    public async Task<ImageFacts> LookAtAsync(string path, CancellationToken cancellationToken)
    {
        string output = await CaptureAsync(
            $"Error reading the disk image {path}", ["info", "--output=json", "-U", path], cancellationToken);
        try
        {
            using JsonDocument document = JsonDocument.Parse(output);
            JsonElement image = document.RootElement;
            return new(
                image.GetProperty("format").GetString()!,
                image.GetProperty("virtual-size").GetInt64(),
                image.TryGetProperty("backing-filename", out JsonElement backing) ? backing.GetString() : null);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new BuildFailedException($"What qemu-img says about {path} cannot be understood: {output}", e);
        }
    }

    private async Task<string> CaptureAsync(
        string what,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken)
    {
        log($"Executing qemu-img: {string.Join(' ', arguments)}");
        CapturedOutput captured = await ChildProcess.CaptureAsync(new(Program, arguments), cancellationToken);
        return captured.ExitCode == 0
            ? captured.Output
            : throw new BuildFailedException($"{what}: {Cause(captured)}");
    }

    private static string Cause(CapturedOutput captured)
    {
        string[] lines = captured.Error.Split(
            '\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string text = string.Join(' ', lines.Select(static line =>
            line.StartsWith(Prefix, StringComparison.Ordinal) ? line[Prefix.Length..] : line));
        string cause = text.Length > 0 ? text : $"qemu-img ended with exit code {captured.ExitCode}";
        return cause.Contains("No space left", StringComparison.Ordinal)
            ? cause + " Free some space, or set output_directory to a folder on a larger file system."
            : cause;
    }
}
