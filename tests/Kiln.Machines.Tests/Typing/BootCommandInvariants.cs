using Kiln.Machines.Typing;

namespace Kiln.Machines.Tests.Typing;

/// <summary>What holds for every text of a boot command. Also run by the fuzzer.</summary>
internal static class BootCommandInvariants
{
    public static void Check(byte[] input) => Check(System.Text.Encoding.UTF8.GetString(input));

    public static void Check(string text)
    {
        BootCommand command = BootCommandParser.Parse(text);
        foreach (BootAction action in command.Actions)
        {
            bool isSound = action switch
            {
                UseKey use => use.Strokes.Any(),
                WaitTime wait => wait.Length > TimeSpan.Zero || !command.Problems.IsEmpty,
                WaitForText wait => wait.Pattern.Text.Length > 0 && wait.Pattern.FindEnd("some text", 0) >= -1,
                _ => false,
            };
            if (!isSound)
            {
                throw new InvalidOperationException($"{action} in {text}");
            }
        }

        if (command.Actions.Length > text.Length)
        {
            throw new InvalidOperationException("A text has more actions than characters.");
        }
    }
}
