using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Kiln.GoTemplate;
using Kiln.GoTemplate.Packer;
using Kiln.Language.Diagnostics;
using Kiln.Sdk.Components;
using Kiln.Sdk.Plan;
using Kiln.Template.Evaluation;
using Kiln.Template.Loading;
using Kiln.Template.Planning;

namespace Kiln.Template.Tests.Evaluation;

/// <summary>Secrets that functions fetch or name, wherever a template uses them.</summary>
public sealed class TemplateSecretsTests : IDisposable
{
    private const string Secret = """{"data":{"data":{"password":"p4ssw0rd"}}}""";

    private readonly TcpListener _vault = new(IPAddress.Loopback, 0);
    private readonly Task _serving;
    private readonly ConcurrentQueue<string> _noted = [];
    private int _answered;

    public TemplateSecretsTests()
    {
        _vault.Start();
        _serving = ServeAsync();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _vault.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Fetched_secret_is_hidden_also_when_it_is_part_of_a_plain_local()
    {
        PlannedTemplate planned = await PlanAsync(
            """
            locals {
              url    = "https://u:${vault("secret/data/app", "password")}@host"
              again  = upper(local.url)
              own    = [sensitive("tell-nobody"), "plain"]
            }
            source "null" "a" { communicator = "none" }
            build { sources = ["null.a"] }
            """);
        Assert.Empty(planned.Diagnostics);
        Assert.True(planned.Template.Locals["again"].IsSensitive);
        Assert.False(planned.Template.Locals["own"].IsSensitive);
        Assert.Equal(["p4ssw0rd", "tell-nobody"], planned.Plan.Secrets);
        Assert.Equal(["p4ssw0rd", "tell-nobody"], _noted.Order());
        Assert.Equal(1, _answered);
    }

    [Fact]
    public async Task Secret_that_only_a_component_asks_for_is_told_before_it_is_used()
    {
        PlannedTemplate planned = await PlanAsync(
            """
            source "null" "a" { communicator = "none" }
            build {
              sources = ["null.a"]
              provisioner "shell" { inline = ["login ${vault("secret/data/app", "password")}"] }
            }
            """);
        Assert.Empty(planned.Diagnostics);
        ConfigEvaluation config = planned.Plan.Builds[0].Provisioners[0].Config.Evaluate(BuildVariables.Empty);
        Assert.Empty(config.Problems);
        Assert.Contains("p4ssw0rd", _noted);
    }

    [Fact]
    public async Task Failure_is_a_diagnostic_at_the_call()
    {
        PlannedTemplate planned = await PlanAsync("locals { a = vault(\"secret/data/app\", \"nope\") }\nsource \"null\" \"a\" {}\nbuild { sources = [\"null.a\"] }");
        Diagnostic diagnostic = Assert.Single(planned.Diagnostics);
        Assert.Equal("Call to function \"vault\" failed: Vault path does not contain the requested key.", diagnostic.Detail);
        Assert.Equal("vault(\"secret/data/app\", \"nope\")", diagnostic.Subject!.Value.GetText());
    }

    [Fact]
    public void Go_templates_reach_the_same_stores()
    {
        TemplateSecrets secrets = new(Options(""), Cancellation);
        PackerFunctionContext context = new()
        {
            Time = TimeProvider.System,
            StartTime = TimeProvider.System.GetUtcNow(),
            PackerVersion = "1.16.0",
            WorkingDirectory = "/",
            Lookups = secrets.Lookups,
        };
        GoTemplateOutput output = TextTemplate.Render(
            "{{vault `secret/data/app` `password`}}",
            GoValue.Nil,
            PackerFunctions.Create(context));
        Assert.Equal("p4ssw0rd", output.Text);
        Assert.Equal(["p4ssw0rd"], _noted);
    }

    private async Task<PlannedTemplate> PlanAsync(string text)
    {
        Parsed<HclTemplate> loaded = TemplateLoader.Load(".", Options(text));
        Assert.Empty(loaded.Diagnostics);
        return await BuildPlanner.PlanAsync(loaded.Tree, new TestCatalogue(), Cancellation);
    }

    private TemplateOptions Options(string text) => Templates.Options(("a.pkr.hcl", text)) with
    {
        Environment = ImmutableDictionary.CreateRange(
        [
            KeyValuePair.Create("VAULT_ADDR", $"http://{_vault.LocalEndpoint}"),
            KeyValuePair.Create("VAULT_TOKEN", "token"),
        ]),
        NoteSecret = _noted.Enqueue,
    };

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _vault.AcceptTcpClientAsync();
                using StreamReader reader = new(client.GetStream(), Encoding.ASCII);
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                }

                _answered++;
                string head = $"HTTP/1.1 200 OK\r\nContent-Length: {Secret.Length}\r\nConnection: close\r\n\r\n";
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + Secret));
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }
}
