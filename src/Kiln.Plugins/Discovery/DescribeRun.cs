using System.Text;
using System.Text.Json;
using Kiln.Platform.Processes;

namespace Kiln.Plugins.Discovery;

/// <summary>Starts a plugin only to hear what it says of itself.</summary>
/// <param name="limits">Beyond them the plugin is killed with all that it has started.</param>
/// <param name="time">Measures the time limit.</param>
public sealed class DescribeRun(DescribeLimits limits, TimeProvider time)
{
    private const int MostLastWords = 10;
    private const int MostShownCharacters = 80;

    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(200);

    /// <param name="path">The plugin's program.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PluginException">It could not be started, or did not describe itself; nothing of it runs
    /// any more.</exception>
    public async Task<PluginDescription> RunAsync(string path, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(limits.Time, time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using LimitedOutput output = new(limits.OutputBytes);
        Queue<string> lastWords = [];
        ProcessSpec spec = new(path, ["describe"])
        {
            OutputStream = output,
            OnErrorLine = line => Keep(lastWords, line),
            GracePeriod = Grace,
        };
        try
        {
            int code = await ChildProcess.RunAsync(spec, either.Token);
            return code == 0
                ? Read(path, output)
                : throw Failed(path, $"it ended with exit code {code}{Words(lastWords)}");
        }
        catch (ProcessStartException e)
        {
            string? cause = ExecutableHeader.Explain(path, PluginPlatform.Current);
            throw new PluginException(
                PluginFailure.NotExecutable,
                cause is null ? e.Message : $"{e.Message.TrimEnd('.')}. The file {cause}.",
                e);
        }
        catch (OperationCanceledException)
            when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Failed(path, $"it did not end within {limits.Time.TotalSeconds:0.#} seconds{Words(lastWords)}");
        }
        catch (IOException) when (output.IsFull)
        {
            throw Failed(path, $"it wrote more than {limits.OutputBytes} bytes");
        }
    }

    private static PluginDescription Read(string path, LimitedOutput output)
    {
        try
        {
            return DescriptionJson.Parse(output.ToArray());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            int length = (int)Math.Min(output.Length, MostShownCharacters);
            string begin = Encoding.UTF8.GetString(output.ToArray().AsSpan(0, length));
            string shown = string.Concat(begin.Select(static c => char.IsControl(c) ? ' ' : c)).Trim();
            throw new PluginException(
                PluginFailure.BadDescription,
                shown.Length == 0
                    ? $"'{path} describe' wrote nothing, so it is no plugin."
                    : $"What '{path} describe' wrote is no description of a plugin ({e.Message.TrimEnd('.')}). It "
                        + $"begins with: {shown}",
                e);
        }
    }

    private static void Keep(Queue<string> lastWords, string line)
    {
        string text = string.Concat(line.Where(static c => !char.IsControl(c))).TrimEnd(LineSplitter.GoesOn);
        lastWords.Enqueue(text.Length > 4 * MostShownCharacters ? text[..(4 * MostShownCharacters)] : text);
        if (lastWords.Count > MostLastWords)
        {
            lastWords.Dequeue();
        }
    }

    private static string Words(Queue<string> lastWords) =>
        lastWords.Count == 0 ? "" : $". Its last words: {string.Join("; ", lastWords)}";

    private static PluginException Failed(string path, string cause) => new(
        PluginFailure.DescribeFailed,
        $"'{path} describe' failed: {cause.TrimEnd('.')}.");
}
