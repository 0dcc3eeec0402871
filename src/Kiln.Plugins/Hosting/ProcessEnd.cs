namespace Kiln.Plugins.Hosting;

/// <summary>How the process of a plugin ended.</summary>
/// <param name="Code">128 + n after signal n; null when it was stopped, or never began.</param>
/// <param name="Failure">Why it never began; otherwise null.</param>
internal readonly record struct ProcessEnd(int? Code, Exception? Failure)
{
    private const int FirstSignal = 128;
    private const int Killed = 9;

    public bool IsCrash => Code is not (null or 0);

    /// <summary>Continues "it ...".</summary>
    public string Text => Code switch
    {
        null => Failure is null ? "was stopped" : $"could not run: {Failure.Message.TrimEnd('.')}",
        0 => "ended by itself, with exit code 0",
        FirstSignal + Killed => "was killed (signal 9), which a machine does that runs out of memory",
        > FirstSignal and < FirstSignal + 65 => $"was ended by signal {Code - FirstSignal}",
        _ => $"ended with exit code {Code}",
    };
}
