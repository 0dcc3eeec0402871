using System.Diagnostics;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;

namespace Kiln.Serving.Plugin;

/// <summary>What all components of this plugin do.</summary>
internal static class OddWork
{
    /// <exception cref="InvalidOperationException">The test wants it so.</exception>
    public static T Prepare<T>(OddConfig config, T component) => config.FailToPrepare is { } message
        ? throw new InvalidOperationException(message)
        : component;

    /// <exception cref="InvalidOperationException">The test wants it so.</exception>
    public static async Task RunAsync(OddConfig config, IUi? ui, CancellationToken cancellationToken)
    {
        foreach (string text in config.Say)
        {
            ui?.Say(text);
        }

        if (config.Print is { } print)
        {
            await PrintAsync(print);
        }

        if (config.Fail is { } message)
        {
            throw message.Length > 0 ? new InvalidOperationException(message) : new SilentException();
        }

        if (config.Begun is { } begun)
        {
            await File.WriteAllTextAsync(begun, "", CancellationToken.None);
        }

        await Task.Delay(config.Deaf, CancellationToken.None);
        if (config.Wait)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }

    public static void CleanUp(OddConfig config, BuildContext context)
    {
        if (config.CleanedUp is { } file)
        {
            context.Cleanup.Push(file, async token =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1), token);
                await File.WriteAllTextAsync(file, "", token);
            });
        }
    }

    private static async Task PrintAsync(string text)
    {
#pragma warning disable RS0030 // What authors do by mistake.
        Console.WriteLine(text);
        await using (Stream output = Console.OpenStandardOutput())
        {
            await output.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text + "\n"));
        }
#pragma warning restore RS0030

        using Process child = Process.Start(new ProcessStartInfo("/bin/echo", [text]))!;
        await child.WaitForExitAsync();
    }
}
