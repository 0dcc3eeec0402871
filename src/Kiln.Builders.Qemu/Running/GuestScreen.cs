using System.Collections.Immutable;
using Kiln.Builders.Qemu.Qmp;
using Kiln.Machines.Typing;

namespace Kiln.Builders.Qemu.Running;

/// <summary>
/// What the machine shows, on its serial console and on its screen as long as that is in text mode. The screen's text
/// is read from the machine's memory whenever somebody waits for something.
/// </summary>
/// <param name="console">The serial console.</param>
/// <param name="monitor">Reads the memory.</param>
/// <param name="folder">Of the build, for what QEMU writes into files.</param>
/// <param name="time">For the pauses between two looks.</param>
#pragma warning disable CA1001 // The semaphore's wait handle is never asked for, so there is nothing to dispose of.
internal sealed class GuestScreen(ConsoleText console, QemuMonitor monitor, PrivateFolder folder, TimeProvider time)
    : IScreenText
#pragma warning restore CA1001
{
    /// <summary>How pictures of a screen in text mode begin: 80 columns and 25 rows of 9 by 16 points.</summary>
    private static readonly ImmutableArray<byte> TextModePicture = [.. "P6\n720 400\n"u8];

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>In which what appeared on one of the two has most likely appeared on the other too.</summary>
    private static readonly TimeSpan OtherDelay = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _looking = new(1, 1);

    /// <summary>
    /// How often each text was on the screen when a wait for it ended, or less when it has gone since.
    /// </summary>
    private readonly Dictionary<TextPattern, int> _seen = [];

    private ImmutableArray<string> _last = [];

    public async Task WaitForAsync(TextPattern pattern, CancellationToken cancellationToken)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task onConsole = console.WaitForAsync(pattern, end.Token);
        Task onScreen = WaitForScreenAsync(pattern, end.Token);
        try
        {
            Task first = await Task.WhenAny(onConsole, onScreen);
            await first;
            if (first == onScreen)
            {
                // A later wait for the same text must not find this one on the console, nor the other way round.
                await Task.WhenAny(onConsole, Task.Delay(OtherDelay, time, cancellationToken));
            }
            else
            {
                await Task.WhenAny(onScreen, Task.Delay(OtherDelay, time, cancellationToken));
            }
        }
        finally
        {
            await end.CancelAsync();
            await onConsole.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await onScreen.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public ImmutableArray<string> LastLines(int count) =>
        console.LastLines(count) is { IsEmpty: false } lines ? lines : [.. _last.Where(HasText).TakeLast(count)];

    /// <summary>The screen's lines now; none when it is not in text mode, or the machine is gone.</summary>
    public async Task<ImmutableArray<string>> LookAsync(CancellationToken cancellationToken)
    {
        await _looking.WaitAsync(cancellationToken);
        try
        {
            string picture = folder.Combine("screen.ppm");
            string memory = folder.Combine("screen.bin");
            await monitor.PictureAsync(picture, cancellationToken);
            if (!IsTextMode(picture))
            {
                return [];
            }

            await monitor.SaveMemoryAsync(ScreenCharacters.Address, ScreenCharacters.Length, memory, cancellationToken);
            _last = ScreenCharacters.Read(await File.ReadAllBytesAsync(memory, cancellationToken));
            return _last;
        }
        catch (Exception e) when (e is QmpException or IOException)
        {
            // A machine without a screen, or without this kind of memory, has no text on it.
            return [];
        }
        finally
        {
            _looking.Release();
        }
    }

    private static int Count(TextPattern pattern, string text)
    {
        int count = 0;
        int place = 0;
        while (place < text.Length && pattern.FindEnd(text, place) is int end && end > place)
        {
            count++;
            place = end;
        }

        return count;
    }

    private static bool HasText(string line) => line.Length > 0;

    private static bool IsTextMode(string picture)
    {
        using FileStream file = File.OpenRead(picture);
        byte[] start = new byte[TextModePicture.Length];
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && TextModePicture.AsSpan().SequenceEqual(start);
    }

    private async Task WaitForScreenAsync(TextPattern pattern, CancellationToken cancellationToken)
    {
        while (true)
        {
            int count = Count(pattern, string.Join('\n', await LookAsync(cancellationToken)));
            int seen = _seen.GetValueOrDefault(pattern);
            _seen[pattern] = count;
            if (count > seen)
            {
                return;
            }

            await Task.Delay(LookInterval, time, cancellationToken);
        }
    }
}
