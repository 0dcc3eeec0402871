namespace Kiln.Images.Registry;

/// <summary>What proves to a registry who asks. Not printed by anything.</summary>
/// <param name="IdentityToken">Stands for user and password at registries that gave it out.</param>
public sealed record RegistryCredentials(string User, string Password, string? IdentityToken)
{
    public override string ToString() => "credentials";
}
