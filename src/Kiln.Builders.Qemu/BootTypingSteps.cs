using System.Collections.Immutable;
using Kiln.Builders.Qemu.Configuration;
using Kiln.Components.Templates;
using Kiln.Machines.Typing;
using Kiln.Sdk.Components;
using Kiln.Sdk.Steps;

namespace Kiln.Builders.Qemu;

/// <summary>Types at the machine's keyboard when it starts: one boot command, or several one after another.</summary>
internal sealed class BootTypingSteps(
    QemuConfig config,
    PreparedMachine prepared,
    StartedMachine started,
    RunTemplates templates,
    MachineLogin login,
    BuildContext context)
{
    private readonly ImmutableArray<ImmutableArray<string>> _steps = config.Steps;

    /// <returns>Whether anything was typed.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (config.Typing.DisableVnc)
        {
            return false;
        }

        // The wait for the machine to start comes once, as when there is one command.
        for (int i = 0; i < Math.Max(1, _steps.Length); i++)
        {
            ImmutableArray<string> step = _steps.Length > i ? _steps[i] : [];
            if (step is [_, string description, ..])
            {
                context.Ui.Say($"Typing boot command for: {description}");
            }

            BootConfig typing = config.Typing with
            {
                BootCommand = step.IsEmpty ? [] : [step[0]],
                BootWait = i == 0 ? config.Typing.BootWait : TimeSpan.FromSeconds(-1),
            };
            await new StepTypeBootCommand(typing, Typing()).RunAsync(context, cancellationToken);
        }

        return !_steps.IsEmpty;
    }

    private BootTyping Typing() => new()
    {
        OpenKeyboardAsync = started.Screen.OpenKeyboardAsync,
        Screen = started.Machine.Screen,
        Render = command => templates.Render(
            "boot_command",
            command,
            [
                .. prepared.Server.Fields(prepared.HostAddress),
                ("Name", config.Name),
                ("SSHPublicKey", login.PublicKey),
            ]),
    };
}
