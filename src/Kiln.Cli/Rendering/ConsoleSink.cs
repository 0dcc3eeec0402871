using Kiln.Platform.Terminals;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>Writes events to the standard output: at once, or through the live view when there is one.</summary>
internal sealed class ConsoleSink : IOutput
{
    /// <summary>In characters; a longer text is written before the outputs settle.</summary>
    private const int MostKept = 64 * 1024;

    /// <summary>
    /// The same while somebody else has the terminal: then the text is disturbed rather than the memory filled.
    /// </summary>
    private const int MostHeld = 16 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly TextOutput _output;
    private readonly OutputFormat _format;
    private readonly TextBuffer _text = new();
    private RenderOptions _options;
    private IRenderer _renderer;
    private LiveView? _live;
    private int _holds;

    public ConsoleSink(TextOutput output, OutputFormat format, RenderOptions options)
    {
        _output = output;
        _format = format;
        _options = options;
        _renderer = MakeRenderer();
    }

    /// <summary>A program reads it: nobody can be asked there, and nothing is shown for the eye.</summary>
    public bool IsMachineReadable => _format != OutputFormat.Text;

    public RenderOptions Options => _options;

    /// <summary>Applies a command's own flags; output for programs has no looks to change.</summary>
    public void Restyle(Func<RenderOptions, RenderOptions> change)
    {
        lock (_lock)
        {
            _options = change(_options);
            _renderer = IsMachineReadable ? _renderer : MakeRenderer();
        }
    }

    /// <summary>From now on the rows of the builds are shown below the text.</summary>
    public void Show(IScreen screen, TimeProvider time)
    {
        lock (_lock)
        {
            _live = new(_output, screen, time);
        }
    }

    /// <summary>The text so far is written, the rows go, and new text waits until <see cref="Release"/>.</summary>
    public void Hold()
    {
        lock (_lock)
        {
            Flush(isLast: true);
            _holds++;
        }
    }

    public void Release()
    {
        lock (_lock)
        {
            _holds--;
        }
    }

    public void Publish(BuildEvent buildEvent)
    {
        lock (_lock)
        {
            _renderer.Render(buildEvent, _text);
            _live?.Note(buildEvent);
            if (_text.Length > (_holds > 0 ? MostHeld : MostKept))
            {
                Flush(isLast: false);
            }
        }
    }

    public TimeSpan? Settle(bool isLast)
    {
        lock (_lock)
        {
            return _holds > 0 && !isLast ? null : Flush(isLast);
        }
    }

    private TimeSpan? Flush(bool isLast)
    {
        if (_live is not null)
        {
            return _live.Draw(_text, isLast);
        }

        _output.Write(_text.Text);
        _text.Clear();
        return null;
    }

    private IRenderer MakeRenderer() => _format switch
    {
        OutputFormat.MachineReadable => new MachineRenderer(),
        OutputFormat.Json => new JsonRenderer(),
        _ => WithExtras(new HumanRenderer(_options)),
    };

    private IRenderer WithExtras(IRenderer human)
    {
        IRenderer grouped = _options.Groups is { } system ? new CiGroups(human, system) : human;
        return _options.ShowsDurations ? new DurationTable(grouped) : grouped;
    }
}
