using Kiln.Components.Templates;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Core.NoMachine;

/// <summary>
/// Makes nothing: the provisioners work on a machine that is there already, or, without a communicator, on none.
/// </summary>
[ConfigRecord("null", Kind = "builder")]
public sealed partial record NullBuilderConfig : IValidatedConfig, ITemplatedConfig<NullBuilderConfig>
{
    [ConfigInclude]
    public CommunicatorConfig Connection { get; init; } = new();

    public NullBuilderConfig Render(OptionTemplates templates) => this with
    {
        Connection = Connection with
        {
            Communicator = templates.Render("communicator", Connection.Communicator),
            SshHost = templates.Render("ssh_host", Connection.SshHost),
            SshUsername = templates.Render("ssh_username", Connection.SshUsername),
            SshPassword = templates.Render("ssh_password", Connection.SshPassword),
            SshPrivateKeyFile = templates.Render("ssh_private_key_file", Connection.SshPrivateKeyFile),
            SshCertificateFile = templates.Render("ssh_certificate_file", Connection.SshCertificateFile),
            SshBastionHost = templates.Render("ssh_bastion_host", Connection.SshBastionHost),
            SshBastionUsername = templates.Render("ssh_bastion_username", Connection.SshBastionUsername),
            SshBastionPassword = templates.Render("ssh_bastion_password", Connection.SshBastionPassword),
            SshBastionPrivateKeyFile =
                templates.Render("ssh_bastion_private_key_file", Connection.SshBastionPrivateKeyFile),
            SshBastionCertificateFile =
                templates.Render("ssh_bastion_certificate_file", Connection.SshBastionCertificateFile),
            SshProxyHost = templates.Render("ssh_proxy_host", Connection.SshProxyHost),
            SshProxyUsername = templates.Render("ssh_proxy_username", Connection.SshProxyUsername),
            SshProxyPassword = templates.Render("ssh_proxy_password", Connection.SshProxyPassword),
            WinrmHost = templates.Render("winrm_host", Connection.WinrmHost),
            WinrmUsername = templates.Render("winrm_username", Connection.WinrmUsername),
            WinrmPassword = templates.Render("winrm_password", Connection.WinrmPassword),
        },
    };

    public IEnumerable<ConfigProblem> Validate() => [.. Connection.Validate(), .. Connection.ValidateFixedHost()];
}
