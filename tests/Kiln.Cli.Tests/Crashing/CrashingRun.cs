using System.Text;
using Kiln.Cli.Composition;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;

namespace Kiln.Cli.Tests.Crashing;

/// <summary>
/// The command line in a process of its own, with one more provisioner: <c>defect</c>, which fails on a thread that nobody
/// waits for as soon as the file <c>begun</c> is there. What it says holds the secret in <c>TEST_SECRET</c>.
/// </summary>
internal sealed class CrashingRun : IProvisioner
{
    public const string Command = "crashing-run";

    public static async Task<int> RunAsync(string[] arguments)
    {
        CliContext context = new()
        {
            Arguments = [.. arguments],
            InvokedAs = "kiln",
            Environment = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
                .ToDictionary(static v => (string)v.Key, static v => (string)v.Value!, StringComparer.Ordinal),
            WorkingDirectory = Environment.CurrentDirectory,
            Output = new StreamWriter(Console.OpenStandardOutput()),
            Error = new StreamWriter(Console.OpenStandardError()),
            OpenInput = Console.OpenStandardInput,
            OpenOutput = Console.OpenStandardOutput,
            HandleFailures = static handler => new FailureHandler(handler),
            Time = TimeProvider.System,
            StopSignals = new PosixStopSignals(),
            MakeComponents = static () => new(CatalogueWithDefect(), []),
        };
        return (int)await CommandLine.RunAsync(context, CancellationToken.None);
    }

    public async Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken)
    {
        string secret = Environment.GetEnvironmentVariable("TEST_SECRET")!;
        context.Ui.Say($"the secret is {secret}");
        while (!File.Exists("begun"))
        {
            await Task.Delay(10, cancellationToken);
        }

        Thread thread = new(() => throw new InvalidOperationException(
            $"a defect with {secret} and {Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))}"));
        thread.Start();
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    private static BuiltInCatalogue CatalogueWithDefect()
    {
        BuiltInCatalogue builtIn = BuiltInComponents.Catalogue();
        return builtIn with
        {
            Provisioners = [.. builtIn.Provisioners, new("defect", ConfigSchema.Empty, static (_, _) => new(new CrashingRun(), []))],
        };
    }
}
