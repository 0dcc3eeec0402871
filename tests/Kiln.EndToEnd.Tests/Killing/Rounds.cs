using System.Globalization;

namespace Kiln.EndToEnd.Tests.Killing;

/// <summary>How often a loop of random instants goes round, and which instants those are.</summary>
internal static class Rounds
{
    /// <summary><c>KILN_KILL_ROUNDS</c> overrules the default, which keeps a whole test run short.</summary>
    public static int Count(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("KILN_KILL_ROUNDS"), CultureInfo.InvariantCulture, out int rounds)
            ? rounds
            : usual;

    /// <summary>Another seed each time; failures name it, and <c>KILN_KILL_SEED</c> repeats it.</summary>
    public static int Seed() =>
        int.TryParse(Environment.GetEnvironmentVariable("KILN_KILL_SEED"), CultureInfo.InvariantCulture, out int seed)
            ? seed
            : Random.Shared.Next();
}
