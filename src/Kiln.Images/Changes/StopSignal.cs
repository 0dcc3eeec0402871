using System.Globalization;

namespace Kiln.Images.Changes;

/// <summary>The argument of STOPSIGNAL: a number or a name with or without <c>SIG</c>.</summary>
internal static class StopSignal
{
    private const int HighestSignal = 64;

    private static readonly string[] Names =
    [
        "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL",
        "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1",
        "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
    ];

    /// <returns>The text as it was written.</returns>
    public static string Check(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return number is > 0 and <= HighestSignal
                ? text
                : throw new FormatException($"signals are the numbers from 1 to {HighestSignal}");
        }

        string name = text.ToUpperInvariant();
        name = name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name;
        bool isRealTime = name.StartsWith("RTMIN", StringComparison.Ordinal)
            || name.StartsWith("RTMAX", StringComparison.Ordinal);
        return isRealTime || Names.Contains(name) ? text : throw new FormatException($"'{text}' is not a signal");
    }
}
