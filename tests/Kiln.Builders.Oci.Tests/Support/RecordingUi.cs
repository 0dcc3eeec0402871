using Kiln.Sdk.Events;

namespace Kiln.Builders.Oci.Tests.Support;

public sealed class RecordingUi(Action<string>? onLine = null) : IUi
{
    private readonly List<string> _lines = [];

    public string Text
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public void Say(string text)
    {
        lock (_lines)
        {
            _lines.Add(text);
        }

        onLine?.Invoke(text);
    }

    public void Error(string text) => Say(text);

    public void Log(string text)
    {
    }

    public void Machine(string type, params ReadOnlySpan<string> data) => Say(type);

    public void Progress(string subject, long done, long? total)
    {
    }

    public Task<string> AskAsync(string question, CancellationToken cancellationToken) =>
        Task.FromException<string>(new CannotAskException("no available tty"));

    public void AddSecret(string secret)
    {
    }
}
