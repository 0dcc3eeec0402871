using System.Diagnostics;
using System.Text;
using Xunit;

namespace Kiln.Testing;

/// <summary>A shell command on a terminal of its own, driven by what it shows.</summary>
public sealed class PseudoTerminal : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly StringBuilder _shown = new();
    private int _seen;

    public PseudoTerminal(string command, string workingDirectory)
    {
        Requires.Tool("script", "bsdutils");
        ProcessStartInfo start = new("script", ["-qefc", command, "/dev/null"])
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        start.Environment["TERM"] = "xterm";
        start.Environment["SHELL"] = "/bin/sh";
        _process = Process.Start(start)!;
    }

    /// <summary>Everything that was shown until now.</summary>
    public string Shown => _shown.ToString();

    public async Task SendAsync(string keys)
    {
        await _process.StandardInput.WriteAsync(keys);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Waits for a text that was not waited for yet.</summary>
    /// <returns>What was shown before it, since the last wait.</returns>
    public async Task<string> WaitForAsync(string text)
    {
        using CancellationTokenSource limit = new(Limit);
        char[] buffer = new char[4096];
        int place;
        while ((place = Shown.IndexOf(text, _seen, StringComparison.Ordinal)) < 0)
        {
            int count = await ReadAsync(buffer, text, limit.Token);
            Assert.True(count > 0, $"The command ended before \"{text}\" was shown. All that was: {Shown}");
            _shown.Append(buffer, 0, count);
        }

        string before = Shown[_seen..place];
        _seen = place + text.Length;
        return before;
    }

    /// <summary>Waits until the screen shows something, whichever way it was drawn.</summary>
    /// <param name="condition">Gets the text of the screen with all that scrolled away.</param>
    /// <param name="what">What the test waits for, for its message.</param>
    /// <returns>That text.</returns>
    public async Task<string> WaitForScreenAsync(Func<string, bool> condition, string what)
    {
        using CancellationTokenSource limit = new(Limit);
        char[] buffer = new char[4096];
        string screen;
        while (!condition(screen = Screen().Text))
        {
            int count = await ReadAsync(buffer, what, limit.Token);
            Assert.True(count > 0, $"There was no {what}. The screen showed: {screen}");
            _shown.Append(buffer, 0, count);
        }

        return screen;
    }

    /// <summary>What the terminal shows now.</summary>
    public ScreenModel Screen()
    {
        ScreenModel screen = new();
        screen.Write(Shown);
        return screen;
    }

    /// <summary>The terminal goes away while the command runs, as when somebody closes its window.</summary>
    public async Task CloseAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Limit);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task<int> ReadAsync(char[] buffer, string text, CancellationToken cancellationToken)
    {
        try
        {
            return await _process.StandardOutput.ReadAsync(buffer, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"\"{text}\" was not shown within {Limit.TotalSeconds:0} seconds. All that was: {Shown}");
            return 0;
        }
    }
}
