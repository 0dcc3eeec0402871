using System.Text.Json;
using Kiln.Builders.Docker.Dockerfiles;
using Kiln.Sdk.Events;

namespace Kiln.Builders.Docker.Engine;

/// <summary>Shows what the engine reports, as the docker program does without a terminal.</summary>
/// <param name="ui">Gets the lines.</param>
/// <param name="isLogged">The lines go into the log only.</param>
internal sealed class TransferOutput(IUi ui, bool isLogged)
{
    private const string TraceId = "moby.buildkit.trace";
    private const int KeptLines = 10;

    private readonly Dictionary<string, (long Done, long Total)> _layers = [];
    private readonly Queue<string> _last = new();
    private readonly BuildTrace _trace = new();
    private string _rest = "";

    /// <summary>The digest that a registry knows the pushed image by; null before it is known.</summary>
    public string? Digest { get; private set; }

    /// <summary>
    /// The last lines of what a Dockerfile's commands and steps said, for a failure; empty when they said nothing.
    /// </summary>
    public string LastLines => string.Join('\n', _last);

    /// <exception cref="FormatException">It holds a trace that cannot be read.</exception>
    public void Report(JsonElement report)
    {
        Digest = EngineJson.Text(report, "aux", "Digest") ?? Digest;
        if (EngineJson.Text(report, "stream") is { } text)
        {
            ShowStream(text);
            return;
        }

        string? id = EngineJson.Text(report, "id");
        if (id == TraceId)
        {
            ShowStream(_trace.Read(Convert.FromBase64String(EngineJson.Text(report, "aux") ?? "")));
        }
        else if (EngineJson.Member(report, "progressDetail", "total") is not null)
        {
            ShowProgress(
                id ?? "",
                EngineJson.Number(report, "progressDetail", "current"),
                EngineJson.Number(report, "progressDetail", "total"));
        }
        else if (EngineJson.Text(report, "status") is { } status)
        {
            Show(string.IsNullOrEmpty(id) ? status : $"{id}: {status}");
        }
    }

    /// <summary>Parts of lines come as they are made.</summary>
    private void ShowStream(string text)
    {
        string[] lines = (_rest + text).Split('\n');
        _rest = lines[^1];
        foreach (string line in lines[..^1].Where(static line => line.Trim().Length > 0))
        {
            Show(line.TrimEnd());
            _last.Enqueue(line.TrimEnd());
            if (_last.Count > KeptLines)
            {
                _last.Dequeue();
            }
        }
    }

    private void ShowProgress(string layer, long done, long total)
    {
        _layers[layer] = (done, total);
        ui.Progress("layers", _layers.Values.Sum(static l => l.Done), _layers.Values.Sum(static l => l.Total));
    }

    private void Show(string line)
    {
        if (isLogged)
        {
            ui.Log(line);
        }
        else
        {
            ui.Say(line);
        }
    }
}
