using Kiln.Builders.Docker.Config;
using Kiln.Builders.Docker.Engine;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;
using Kiln.Secrets;

namespace Kiln.Builders.Docker.Running;

/// <summary>Logs in to registries as the options say, for the time of one step.</summary>
internal sealed class RegistryAccess(DockerHost host, LoginConfig config, DockerEngine engine, IUi ui)
{
    /// <summary>
    /// Runs a step with the credentials of the template, if there are any, and of the docker program.
    /// </summary>
    /// <param name="what">Before the engine's words when it does not take the credentials.</param>
    /// <exception cref="BuildFailedException">The login was refused, or AWS gave no token.</exception>
    public async Task<T> RunAsync<T>(
        string what,
        Func<RegistryLogins, Task<T>> step,
        CancellationToken cancellationToken)
    {
        if (!config.Login && !config.EcrLogin)
        {
            return await step(new(host.Settings, null));
        }

        (string user, string password) = config.EcrLogin
            ? await AskAwsAsync(cancellationToken)
            : (config.LoginUsername, config.LoginPassword);
        ui.AddSecret(password);
        string server = config.LoginServer.Length == 0 ? RegistryLogin.HubServer : config.LoginServer;
        RegistryLogin login = new(server, user, password, null);
        ui.Say("Logging in...");
        try
        {
            await engine.Images.CheckLoginAsync(login, cancellationToken);
        }
        catch (EngineException e)
        {
            throw e.ToFailure(what);
        }

        ui.Say("Login Succeeded");
        try
        {
            return await step(new(host.Settings, login));
        }
        finally
        {
            // Compat: nothing is stored, so there is nothing to do; the line tells that the credentials are used no
            // more.
            ui.Say("Logging out...");
        }
    }

    private async Task<(string User, string Password)> AskAwsAsync(CancellationToken cancellationToken)
    {
        ui.Say("Fetching ECR credentials...");
        EcrServer server = EcrServer.Parse(config.LoginServer, config.AwsForceUsePublicEcr)
            ?? throw new BuildFailedException(
                $"Error fetching ECR credentials: {EcrServer.Objection(config.LoginServer)}");
        try
        {
            AwsRegistryTokens tokens = new(new() { Variable = Variable });

            // The clients of AWS wait where they are.
            return await Task.Run(
                () => tokens.Read(server.Account, server.Region, cancellationToken),
                cancellationToken);
        }
        catch (SecretStoreException e)
        {
            throw new BuildFailedException($"Error fetching ECR credentials: {e.Message}", e);
        }
    }

    /// <summary>The options of the template go before the environment.</summary>
    private string? Variable(string name)
    {
        bool hasKeys = config.AwsAccessKey.Length > 0 && config.AwsSecretKey.Length > 0;
        return name switch
        {
            "AWS_ACCESS_KEY_ID" when hasKeys => config.AwsAccessKey,
            "AWS_SECRET_ACCESS_KEY" when hasKeys => config.AwsSecretKey,
            "AWS_SESSION_TOKEN" when config.AwsToken.Length > 0 => config.AwsToken,
            "AWS_SESSION_TOKEN" when hasKeys => null,
            "AWS_PROFILE" when config.AwsProfile.Length > 0 => config.AwsProfile,

            // A profile that is asked for counts more than keys that happen to be in the environment.
            "AWS_ACCESS_KEY_ID" or "AWS_SECRET_ACCESS_KEY" or "AWS_ACCESS_KEY" or "AWS_SECRET_KEY"
                when config.AwsProfile.Length > 0 => null,
            _ => host.Variable(name),
        };
    }
}
