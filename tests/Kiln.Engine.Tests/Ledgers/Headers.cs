using Kiln.Engine.Ledgers;

namespace Kiln.Engine.Tests.Ledgers;

/// <summary>First lines of ledgers.</summary>
internal static class Headers
{
    public static byte[] Of(string run) => Of(run, Machine.OfThisProcess());

    public static byte[] Of(string run, Machine machine, string? mark = "no process has this mark") =>
        LedgerLines.Header(new(run, 1, new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), machine, mark));
}
