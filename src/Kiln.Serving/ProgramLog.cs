using System.Globalization;

namespace Kiln.Serving;

/// <summary>Lines of the log, in the form of Go programs, which hosts take the level from.</summary>
internal sealed class ProgramLog(TextWriter writer, TimeProvider time)
{
    private readonly Lock _lock = new();

    public void Inform(string text) => Write("INFO", text);

    public void Warn(string text) => Write("WARN", text);

    private void Write(string level, string text)
    {
        string line = string.Create(
            CultureInfo.InvariantCulture, $"{time.GetLocalNow():yyyy'/'MM'/'dd HH':'mm':'ss} [{level}] {text}");
        lock (_lock)
        {
            writer.WriteLine(line);
            writer.Flush();
        }
    }
}
