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
    for(String target:a[1].split(",")){
    Map<String,List<Architecture>> X=new HashMap<>(); Map<String,List<Double>> Y=new HashMap<>();
    SearchSpace sp=SearchSpaces.named("mnasnet");
    class Add { void add(String trial,String arch,Double v){ String p=part.get(trial); if(p==null||v==null)return; X.computeIfAbsent(p,k->new ArrayList<>()).add(sp.parse(arch)); Y.computeIfAbsent(p,k->new ArrayList<>()).add(v);} }
    Add add=new Add(); boolean acc=target.equals("accuracy");
    if(acc) snap.read(Table.TRAININGS,r->add.add(r.trial(),r.architecture(),r.top1())); else snap.read(Table.MEASUREMENTS,r->{ if((r.metric()+"@"+r.device()).equals(target)) add.add(r.trial(),r.architecture(),r.mean());});
    Encoding enc=Encoding.of(sp);
    int lim=a.length>3?Integer.parseInt(a[3]):100000; List<Architecture> xt=X.get("train"); List<Double> yt=Y.get("train"); if(xt.size()>lim){xt=xt.subList(0,lim);yt=yt.subList(0,lim);} 
    Sample s=Sample.of(enc,xt,yt.stream().mapToDouble(v->v).toArray(),X.get("val"),Y.get("val").stream().mapToDouble(v->v).toArray());
    long t0=System.nanoTime();
    var search=new ModelSearch(s,!acc,acc?List.of(Domain.IDENTITY):target.startsWith("latency")?List.of(Domain.IDENTITY,Domain.LOGARITHM):List.of(Domain.INVERSE,Domain.LOGARITHM),1);
    var f=search.search(a[2]);
    double sec=(System.nanoTime()-t0)/1e9;
    Inputs in=Inputs.of(enc,X.get("test")); double[] q=f.model().model().predict(in); double[] t=Y.get("test").stream().mapToDouble(v->v).toArray(); double mae=0,mape=0,se=0,st=0,mean=Arrays.stream(t).average().getAsDouble(); for(int i=0;i<t.length;i++){mae+=Math.abs(q[i]-t[i]);mape+=Math.abs(q[i]/t[i]-1);se+=Math.pow(q[i]-t[i],2);st+=Math.pow(t[i]-mean,2);} 
      double[][] by=new double[f.model().withoutFold().size()][]; for(int k=0;k<by.length;k++)by[k]=f.model().withoutFold().get(k).predict(in); int cov=0; double width=0; for(int i=0;i<t.length;i++){ double[] b=new double[by.length]; for(int k=0;k<b.length;k++)b[k]=by[k][i]; double lo=f.model().calibration().quantile(q[i],b,.05),hi=f.model().calibration().quantile(q[i],b,.95); if(lo<=t[i]&&t[i]<=hi)cov++; width+=hi-lo; }
      System.out.printf("%s %s TEST tau %.4f r2 %.4f mae %.4f mape %.3f cov %.1f width %.3f  %.1fs%n",target,f.name(),RankFidelity.of(q,t).kendallTau(),1-se/st,mae/t.length,100*mape/t.length,100.0*cov/t.length,width/t.length,sec);
      System.out.println("   "+f.candidates());
      var h=f.hyperparameters().deepCopy(); String hs=h.toString(); System.out.println("   "+(hs.length()>600?hs.substring(0,200):hs));
  } }
}
