using Kiln.Language.Tests.Formatting;

namespace Kiln.Fuzz;

/// <summary>
/// The formatter: it never throws, and where the text can be parsed only space changes and only once.
/// </summary>
internal static class FormatterTarget
{
    public static void Run(byte[] input) => FormatterInvariants.Check(input);
}
