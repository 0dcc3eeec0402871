using System.Text;
using CsCheck;
using Kiln.Machines.Typing;
using Kiln.Testing;

namespace Kiln.Machines.Tests.Typing;

public sealed class ConsoleTextTests
{
    public static TheoryData<string, string> Outputs { get; } = new()
    {
        { "one\r\ntwo\r\n", "one|two" },
        { "\u001b[1mbold\u001b[0m text", "bold text" },
        { "a\u001b[5;1Hb\u001b[2Jc", "a|b|c" },
        { "\u001b]0;title\atext\u001b]2;other\u001b\\more", "textmore" },
        { "\u001b(Bplain\u001b7kept\u001b8", "plainkept" },
        { "typo\b\b\b\b\b\bfixed", "fixed" },
        { "bell\a null\0 ok", "bell null ok" },
        { "\u001b[31", "" },
        { "\u001b]never ends\nnext", "next" },
        { "tab\there", "tab\there" },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Output_becomes_plain_lines(string output, string lines)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(output);
        ConsoleText whole = new();
        whole.Append(bytes);
        ConsoleText single = new();
        foreach (byte b in bytes)
        {
            single.Append([b]);
        }

        Assert.Equal(lines, string.Join('|', whole.LastLines(10)));
        Assert.Equal(lines, string.Join('|', single.LastLines(10)));
    }

    [Fact]
    public async Task Wait_ends_when_the_text_is_complete_whatever_its_pieces_are()
    {
        ConsoleText screen = new();
        Task waiting = screen.WaitForAsync(TextPattern.Plain("größe ok"), Token);
        foreach (byte b in Encoding.UTF8.GetBytes("gr\u001b[1möße \u001b[0mo"))
        {
            screen.Append([b]);
        }

        Assert.False(waiting.IsCompleted);
        screen.Append("k"u8);
        await Within.Time(waiting, "the text");
    }

    [Fact]
    public async Task Only_the_last_part_is_kept_and_memory_stays_bounded()
    {
        ConsoleText screen = new();
        byte[] line = Encoding.UTF8.GetBytes(new string('x', 99) + "\n");
        for (int i = 0; i < 20_000; i++)
        {
            screen.Append(line);
        }

        screen.Append("the end"u8);
        await Within.Time(screen.WaitForAsync(TextPattern.Plain("the end"), Token), "the text");
        Assert.Equal("the end", Assert.Single(screen.LastLines(1)));
    }

    [Fact]
    public void Any_bytes_are_taken() => Gen.Byte.Array[0, 200].Sample(static bytes =>
    {
        ConsoleText screen = new();
        screen.Append(bytes);
        return screen.LastLines(5).All(static line => !line.Contains('\u001b', StringComparison.Ordinal));
    });
}
