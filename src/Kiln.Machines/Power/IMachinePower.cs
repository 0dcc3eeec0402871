namespace Kiln.Machines.Power;

/// <summary>The power switch of a machine.</summary>
public interface IMachinePower
{
    /// <summary>Waits, or asks again and again, until the machine is off.</summary>
    /// <param name="cancellationToken">Ends the waiting; there is no other limit.</param>
    Task WaitUntilOffAsync(CancellationToken cancellationToken);

    /// <summary>Switches the machine off at once; it is off when the task ends.</summary>
    Task SwitchOffAsync(CancellationToken cancellationToken);
}
