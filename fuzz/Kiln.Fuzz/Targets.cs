namespace Kiln.Fuzz;

/// <summary>All targets: every input is text for each of them.</summary>
internal static class Targets
{
    public static void Run(byte[] input)
    {
        LanguageTarget.Run(input);
        FormatterTarget.Run(input);
        JsonTarget.Run(input);
    }
}
