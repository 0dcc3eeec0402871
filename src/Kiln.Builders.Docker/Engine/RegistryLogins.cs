using Kiln.Images.Model;
using Kiln.Images.Registry;

namespace Kiln.Builders.Docker.Engine;

/// <summary>
/// Who the user is at registries: the login of the template, else what the docker program has stored.
/// </summary>
/// <param name="settings">Say where the docker program's files are.</param>
/// <param name="login">Of the template; null for none.</param>
internal sealed class RegistryLogins(EngineSettings settings, RegistryLogin? login)
{
    private readonly DockerConfig _stored = new(settings.Folder);

    /// <returns>Null for nobody.</returns>
    /// <exception cref="EngineException">
    /// The docker program's file, or a helper that it names, does not work.
    /// </exception>
    public async Task<RegistryLogin?> FindAsync(string registry, CancellationToken cancellationToken)
    {
        if (login is not null && RegistryLogin.HostOf(login.Server) == registry)
        {
            return login;
        }

        try
        {
            return await _stored.FindAsync(registry, cancellationToken) is { } found
                ? new(
                    registry == "docker.io" ? RegistryLogin.HubServer : registry,
                    found.User,
                    found.Password,
                    found.IdentityToken)
                : null;
        }
        catch (ImageException e)
        {
            throw new EngineException(EngineFailure.Settings, e.Message, e);
        }
    }
}
