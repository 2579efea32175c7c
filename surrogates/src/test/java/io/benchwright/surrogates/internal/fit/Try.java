package io.benchwright.surrogates.internal.fit;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.fidelity.RankFidelity;
import io.benchwright.data.space.*;
import io.benchwright.data.table.*;
import io.benchwright.surrogates.internal.model.*;
import java.nio.file.Path;
import java.util.*;
public class Try {
  public static void main(String[] a) throws Exception {
    var snap = Benchmark.open(Path.of(a[0])).snapshot();
    Map<String,String> part=new HashMap<>(); snap.read(Table.SPLITS, r->part.put(r.trial(), r.part()));
    String target=a[1]; int subset=Integer.parseInt(a[2]); int steps=Integer.parseInt(a[3]); Domain dom=Domain.valueOf(a[4]);
    Map<String,List<Architecture>> X=new HashMap<>(); Map<String,List<Double>> Y=new HashMap<>();
    SearchSpace sp=SearchSpaces.named("mnasnet");
    class Add { void add(String trial,String arch,Double v){ String p=part.get(trial); if(p==null||v==null)return; X.computeIfAbsent(p,k->new ArrayList<>()).add(sp.parse(arch)); Y.computeIfAbsent(p,k->new ArrayList<>()).add(v);} }
    Add add=new Add();
    if(target.equals("accuracy")) snap.read(Table.TRAININGS,r->add.add(r.trial(),r.architecture(),r.top1())); else snap.read(Table.MEASUREMENTS,r->{ if((r.metric()+"@"+r.device()).equals(target)) add.add(r.trial(),r.architecture(),r.mean());});
    Encoding enc=Encoding.of(sp); UnitDistances d=new UnitDistances(enc);
    int[] codes=enc.encode(X.get("train")); double[] y=Y.get("train").stream().mapToDouble(v->v).toArray();
    double[] z=new double[y.length], w=new double[y.length]; for(int i=0;i<y.length;i++){ z[i]=dom.into(y[i]); w[i]= target.equals("accuracy")||dom==Domain.LOGARITHM?1:1/(z[i]*z[i]);} 
    long t0=System.nanoTime();
    var obs=GaussianProcess.Observations.of(codes,z,w);
    var est=GaussianProcess.estimate(d,obs,subset,steps,1);
    long t1=System.nanoTime();
    var k=new CompositeKernel(d,est.parameters());
    double[] alpha=GaussianProcess.weights(k,obs);
    long t2=System.nanoTime();
    var prod=GaussianProcess.product(d,k,codes);
    var m=GaussianProcess.mean(d,k,prod,obs,alpha,dom,1e-9);
    for(String p:List.of("val","test")){ double[] q=m.predict(Inputs.of(enc,X.get(p))); double[] t=Y.get(p).stream().mapToDouble(v->v).toArray(); double mae=0,mape=0,se=0,st=0,mean=Arrays.stream(t).average().getAsDouble(); for(int i=0;i<t.length;i++){mae+=Math.abs(q[i]-t[i]);mape+=Math.abs(q[i]/t[i]-1);se+=Math.pow(q[i]-t[i],2);st+=Math.pow(t[i]-mean,2);} 
      System.out.printf("%s %s %s loss %.4f noise %.5f gv %.4f tau %.4f r2 %.4f mae %.4f mape %.3f  hyper %.1fs fit %.1fs%n",target,dom,p,est.loss(),Math.sqrt(k.noise()),k.globalVariance(),RankFidelity.of(q,t).kendallTau(),1-se/st,mae/t.length,100*mape/t.length,(t1-t0)/1e9,(t2-t1)/1e9); }
    // gradient check
    if(a.length>5){ var some=obs.select(java.util.stream.IntStream.range(0,200).toArray(),7); double[] th=est.parameters(); double[] g=new double[th.length]; GaussianProcess.loss(d,some,th,g); double[] dump=new double[th.length]; double worst=0; for(int i=0;i<th.length;i++){ double[] u=th.clone(); double h=1e-4; u[i]+=h; double up=GaussianProcess.loss(d,some,u,dump); u[i]-=2*h; double lo=GaussianProcess.loss(d,some,u,dump); double num=(up-lo)/2/h; worst=Math.max(worst,Math.abs(num-g[i])/(1e-3+Math.abs(num))); } System.out.println("gradient worst rel "+worst); }
    Random r=new Random(1); List<Architecture> many=new ArrayList<>(); var sr=new io.benchwright.data.random.StableRandom(5); for(int i=0;i<10000;i++)many.add(sp.random(sr)); Inputs in=Inputs.of(enc,many); double[] out=new double[10000]; Scratch s=new Scratch(); for(int rep=0;rep<8;rep++){ long t=System.nanoTime(); m.predict(in,10000,out,s); System.out.printf("batch %.0f/s ",1e4/((System.nanoTime()-t)/1e9)); } System.out.println();
  }
}
