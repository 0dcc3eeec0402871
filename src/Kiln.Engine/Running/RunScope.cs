using Kiln.Engine.Events;
using Kiln.Engine.Ledgers;
using Kiln.Engine.Preparation;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;
using Kiln.Sdk.Plan;

namespace Kiln.Engine.Running;

/// <summary>What all builds of one run share.</summary>
internal sealed record RunScope(
    ComponentMaker Maker,
    EngineOptions Options,
    IEventSink Events,
    SecretMask Mask,
    FileLedger Ledger,
    TimeProvider Time,
    BuildStop Stop)
{
    public CancellationToken Token => Stop.Token;

    /// <summary>For builders.</summary>
    public Patience BuilderPatience => new(Options.BuilderGrace, Time, Stop.Now);

    /// <summary>For provisioners and post-processors.</summary>
    public Patience ComponentPatience => new(Options.ComponentGrace, Time, Stop.Now);

    public IUi UiFor(string build, string target) => new BuildUi(Events, Mask, Time, build, target, Options.Questions);

    public void Publish(Func<DateTimeOffset, BuildEvent> make) => Events.Publish(make(Time.GetUtcNow()));

    /// <summary>Runs one component between its two events; a failure goes on to the caller.</summary>
    public async Task<T> TellAsync<T>(string build, ComponentKind kind, string type, string name, Func<Task<T>> run)
    {
        long start = Time.GetTimestamp();
        Publish(now => new ComponentStarted(now, build, kind, type, name));
        string? error = null;
        try
        {
            return await run();
        }
        catch (Exception e)
        {
            error = FailureText.Of(e);
            throw;
        }
        finally
        {
            TimeSpan duration = Time.GetElapsedTime(start);
            Publish(now => new ComponentFinished(now, build, kind, type, name, duration, error));
        }
    }
}
